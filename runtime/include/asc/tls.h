/* TLS: streams that are secured, over OpenSSL 1.1.1 or newer. What is declared here is in a library of its own, libasc-tls, which there is
 * where libasc was built with OpenSSL: asc::tls for CMake, asc-tls for pkg-config. Without it a program that uses any of this does not link.
 *
 * A secured stream is a stream as all others: asc_read, asc_lines, asc_write_all, asc_accept's connections, timeouts. What differs:
 *
 * - The end (0 bytes, false) is what the other side has announced. A connection that just ends throws ASC_ETRUNCATED: somebody may have
 *   cut it. asc_shutdown announces the end of this side, and asc_close does unless asc_tls_cut was called; but asc_close never waits, and
 *   where the system has no room the other side takes the connection for cut off: asc_tls_end waits for a while.
 * - A read may find that the connection is broken (ASC_EPROTO, ASC_ECERTIFICATE for what the other side thinks of the certificate): nothing
 *   can be read or written from then on.
 * - A cancelled asc_write_all has written whole records, up to 16 KiB more than the system had taken, so the stream stays in order.
 *
 * What is not supported: renegotiation (refused), resuming sessions as a client, several certificates for one server. */
#ifndef ASC_TLS_H
#define ASC_TLS_H

#include <asc/stream.h>

/* How to speak TLS: with which certificates, trusting whom. For any number of streams, of loops of several threads too. */
typedef struct asc_tls asc_tls;

/* All may be 0. Strings are looked at in the call alone. Files are PEM. */
typedef struct asc_tls_options {
    const char *certificate; /* file: the own certificate, then those that lead to a known one; a server must have it */
    const char *key;         /* file: its private key, without a password; NULL: in `certificate` too */
    const char *ca;          /* file or directory: who may sign the other side's certificate; NULL: as this system has it */
    const char *protocols;   /* for ALPN: "h2,http/1.1", those that are preferred first; NULL: none are negotiated */
    bool insecure;           /* client: anybody may pose as anybody, so there is no security; for tests */
    bool ask;                /* server: clients must show a certificate that `ca` has signed */
} asc_tls_options;

struct asc_tls_new_frame {
    asc_tls *result;
};

/* Reads the files at once. Yours to free. ASC_ENOENT and the like for a file, ASC_ECERTIFICATE for what is in it, ASC_EINVAL for the
 * options, all with the reason. Never waits. NULL for the options: the default. */
asc_step asc_tls_client_new(asc_task *t, struct asc_tls_new_frame *f, const asc_tls_options *options);

/* The same for the side that accepts; the options need a certificate and its key. */
asc_step asc_tls_server_new(asc_task *t, struct asc_tls_new_frame *f, const asc_tls_options *options);

/* Streams that use it keep what they need. NULL is allowed. */
void asc_tls_free(asc_tls *tls);

/* Secures a connection on which both sides have agreed to go on with TLS, or a new one. NULL for `tls`: a client that trusts whom this
 * system trusts; the loop keeps it. `host`: the name or the number that the server's certificate must be for, and the name that the server
 * is told; a server's own side ignores it.
 *
 * ASC_ECERTIFICATE: the certificate is not accepted, with the reason. ASC_EPROTO: other failures, with OpenSSL's reason; ASC_ETRUNCATED,
 * ASC_ECONNRESET: the connection ended. ASC_EBUSY: another task uses the stream. After a failure, or a cancellation, the stream can only be
 * closed: all else throws the same, ASC_ECONNABORTED after a cancellation. */
asc_step asc_tls_start(asc_task *t, struct asc_read_frame *f, asc_stream *s, asc_tls *tls, const char *host);

/* async asc_stream *asc_tls_connect(const char *host, int port, asc_tls *tls): asc_connect and asc_tls_start. The stream is yours to close. */
struct asc_tls_connect_head {
    asc_frame base;
    asc_stream *result;
    const char *host;
    int port;
    asc_tls *tls;
} ASC_MAY_ALIAS;
extern const asc_fn asc_tls_connect[1];

/* async void asc_tls_accept(asc_stream *connection, asc_tls *tls): asc_tls_start for a connection that was accepted, which is closed when
 * that throws. */
struct asc_tls_accept_head {
    asc_frame base;
    asc_stream *connection;
    asc_tls *tls;
} ASC_MAY_ALIAS;
extern const asc_fn asc_tls_accept[1];

/* Seconds that asc_tls_end waits for a side that does not read. */
#define ASC_TLS_LINGER 5.0

/* async void asc_tls_end(asc_stream *s): closes s, after it has announced the end and waited until the system has taken that, at most
 * ASC_TLS_LINGER. What goes wrong is not thrown. Cancelled: closes without waiting. Twice is allowed. */
struct asc_tls_end_head {
    asc_frame base;
    asc_stream *s;
} ASC_MAY_ALIAS;
extern const asc_fn asc_tls_end[1];

/* What was written to s is not all that there was to say: closing s will not announce an end. Nothing for other streams. */
void asc_tls_cut(asc_stream *s);

/* What was agreed on. The strings stay as long as s is open; "" where there is none. */
typedef struct asc_tls_info {
    const char *version;  /* "TLSv1.3" */
    const char *cipher;   /* "TLS_AES_256_GCM_SHA384" */
    const char *protocol; /* of ALPN */
    const char *host;     /* that the client asked for */
} asc_tls_info;

/* False: s is closed, or not secured. */
bool asc_tls_info_of(const asc_stream *s, asc_tls_info *info);

/* Writes whom the other side's certificate is for, as "CN=name,O=firm"; "" when it has shown none. Returns `text`, of `size` bytes. */
char *asc_tls_peer(const asc_stream *s, char *text, size_t size);

#endif
