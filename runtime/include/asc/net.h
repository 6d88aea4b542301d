/* Addresses, names, connecting, listening. Hosts are names or numbers ("::1", "192.0.2.1", "fe80::1%eth0"). */
#ifndef ASC_NET_H
#define ASC_NET_H

#include <asc/stream.h>

/* An internet address with its port; a value. */
typedef struct asc_address {
    union {
        unsigned char bytes[32];
        uint64_t align;
    } storage;
} asc_address;

/* Room for the longest text of an address, with its 0. */
enum { ASC_ADDRESS_TEXT = 80 };

/* The address that a number stands for; "" or NULL: all of this machine's, of IPv6. False: `host` is a name, has a zone that there isn't, or the port is none.
 * A zone, of IPv6, is the name of an interface, or its number; there are no brackets. */
bool asc_address_parse(asc_address *a, const char *host, int port);

/* Writes the number of a, without the port; "" when a is none. Returns `text`. */
char *asc_address_text(const asc_address *a, char *text, size_t size);

/* Its port; 0: it has none. */
int asc_address_port(const asc_address *a);

/* 4, 6, or 0: not an address. */
int asc_address_family(const asc_address *a);

/* The same number and the same port? */
bool asc_address_equal(const asc_address *a, const asc_address *b);

/* The addresses of a name; asc_addresses_free gives them back. */
typedef struct asc_addresses {
    size_t count; /* at least 1 */
    asc_address at[];
} asc_addresses;

/* Frees what asc_getaddrinfo gave. NULL is allowed. */
void asc_addresses_free(asc_addresses *all);

/* Reorders them so that families alternate, the first one's first (RFC 8305, section 4). */
void asc_addresses_interleave(asc_addresses *all);

struct asc_getaddrinfo_frame {
    asc_wait wait;
    asc_addresses *result;
    struct asc__lookup *request;
};

/* Looks a name up, in the order that the system prefers; `service` is a port or its name, or NULL. The result is yours to free. ASC_EAI_NONAME,
 * ASC_EAI_SERVICE and the like. The look-up can't be stopped; a cancelled one goes on in a thread of its own, and its result is dropped. */
asc_step asc_getaddrinfo(asc_task *t, struct asc_getaddrinfo_frame *f, const char *host, const char *service);

struct asc_getnameinfo_frame {
    asc_wait wait;
    struct asc__lookup *request;
    char *host, *service;
    size_t host_size, service_size;
};

/* The names of an address and of its port, cut to the sizes; a size of 0: not wanted. Without a name: the number. Cancelled: as above. */
asc_step asc_getnameinfo(asc_task *t, struct asc_getnameinfo_frame *f, const asc_address *a, char *host, size_t host_size, char *service,
                         size_t service_size);

struct asc_connect_frame {
    asc_wait wait;
    asc_stream *result;
    struct asc__stream *stream;
};

/* Connects to one address. The stream is yours to close. ASC_ECONNREFUSED, ASC_ENETUNREACH, ASC_ETIMEDOUT (the system's) ... Cancelled: no connection. */
asc_step asc_connect_to(asc_task *t, struct asc_connect_frame *f, const asc_address *a);

/* Connects to a socket of the file system; one that starts with a 0 byte can't be named. ASC_ENOENT, ASC_ECONNREFUSED ...; ASC_EINVAL: the path is
 * empty; ASC_ENAMETOOLONG: sockets can't have it (over 107 bytes with Linux). */
asc_step asc_pipe_connect(asc_task *t, struct asc_connect_frame *f, const char *path);

typedef struct asc_listen_options {
    int backlog;     /* connections that the system keeps for accept; 0: 128 */
    bool reuse_port; /* several listeners, one a loop, share the port; the system spreads connections over them */
    bool only_v6;    /* an IPv6 listener takes no IPv4 connections */
} asc_listen_options;

/* A stream for asc_accept, yours to close; port 0: any. `options` may be NULL. ASC_EADDRINUSE, ASC_EACCES ... Never waits. */
asc_step asc_listen_at(asc_task *t, struct asc_connect_frame *f, const asc_address *a, const asc_listen_options *options);

/* The same on a path, which is removed as the stream is closed, unless something else has come there. ASC_EADDRINUSE when there is something, be it left
 * over; ASC_EINVAL and ASC_ENAMETOOLONG as above. */
asc_step asc_pipe_listen(asc_task *t, struct asc_connect_frame *f, const char *path, const asc_listen_options *options);

/* The port that a listener has; 0: none, or closed. */
int asc_listener_port(const asc_stream *listener);

/* The addresses of the two ends. False: not of the internet, closed, or gone. */
bool asc_stream_local(const asc_stream *s, asc_address *a);
bool asc_stream_peer(const asc_stream *s, asc_address *a);

/* Small writes go out at once: on by default. 0 or an error code. */
int asc_stream_set_nodelay(asc_stream *s, bool on);

/* The system looks after so many seconds of silence if the other side is there; 0: off. 0 or an error code. */
int asc_stream_set_keepalive(asc_stream *s, int seconds);

/* async asc_stream *asc_connect_any(const asc_addresses *all): a TCP connection to one of the addresses, yours to close. The next one joins
 * when the one before it has failed or has taken a quarter of a second; the first to connect wins (RFC 8305). When all fail, throws the
 * failure of the last one that could be reached at all. Cancelled: no connection. */
struct asc_connect_any_head {
    asc_frame base;
    asc_stream *result;
    const asc_addresses *all;
} ASC_MAY_ALIAS;
extern const asc_fn asc_connect_any[1];

/* async asc_stream *asc_connect(const char *host, int port): the same with all addresses of a name, families in turn. NULL: this machine.
 * Throws what asc_getaddrinfo does too. */
struct asc_connect_head {
    asc_frame base;
    asc_stream *result;
    const char *host;
    int port;
} ASC_MAY_ALIAS;
extern const asc_fn asc_connect[1];

/* async asc_stream *asc_listen(const char *host, int port, const asc_listen_options *options): asc_listen_at, for a name its first address
 * that this machine has. NULL: all addresses. */
struct asc_listen_head {
    asc_frame base;
    asc_stream *result;
    const char *host;
    int port;
    const asc_listen_options *options;
} ASC_MAY_ALIAS;
extern const asc_fn asc_listen[1];

#endif
