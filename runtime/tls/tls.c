/* Streams secured with TLS: a layer (stream.h) around an SSL object of OpenSSL's, whose bytes go to and come from the connection through a
 * BIO of ours that never waits. libuv and the system see only buffers of the runtime's and OpenSSL's, never a program's. */
#include "tls.h"

#include <openssl/x509v3.h>

enum { RECORD = 16384 /* bytes of a program's that one record carries */ };

typedef struct tls {
    asc__layer layer;
    asc__stream *stream;
    SSL *ssl;
    int code;  /* that the connection came to in the call of OpenSSL's that runs; 0: none */
    bool over; /* the connection has ended */
    bool cut;
    char why[ASC__TLS_WHY];
    char protocol[ASC__TLS_PROTOCOLS];
} tls;

static tls *tls_of(const asc__stream *s)
{
    return ASC__OF(s->layer, tls, layer);
}

/* ---- between OpenSSL and the connection ---- */

static int bio_read(BIO *b, char *to, int size)
{
    tls *x = BIO_get_data(b);
    BIO_clear_retry_flags(b);
    if (size <= 0)
        return 0;
    ssize_t n = asc__raw_read(x->stream, to, (size_t)size);
    if (n == ASC_EAGAIN)
        BIO_set_retry_read(b);
    else if (n < 0)
        x->code = (int)n;
    else
        x->over = n == 0;
    return n < 0 ? -1 : (int)n;
}

static int bio_write(BIO *b, const char *data, int size)
{
    tls *x = BIO_get_data(b);
    BIO_clear_retry_flags(b);
    int code = size > 0 ? asc__raw_write(x->stream, data, (size_t)size) : 0;
    if (code)
        x->code = code;
    return code ? -1 : size;
}

static long bio_ctrl(BIO *b, int command, long number, void *arg)
{
    (void)number, (void)arg;
    switch (command) {
    case BIO_CTRL_FLUSH:
        return 1;
    case BIO_CTRL_EOF:
        return ((tls *)BIO_get_data(b))->over;
    default:
        return 0;
    }
}

static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;
static BIO_METHOD *method; /* of the process */

static void make_method(void)
{
    BIO_METHOD *m = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "asc_stream");
    if (!m || !BIO_meth_set_read(m, bio_read) || !BIO_meth_set_write(m, bio_write) || !BIO_meth_set_ctrl(m, bio_ctrl))
        BIO_meth_free(m);
    else
        method = m;
}

/* ---- what went wrong ---- */

static int explain(tls *x, int code)
{
    x->layer.why = x->why;
    x->layer.why_code = code;
    return code;
}

/* OpenSSL did not do what it was to; nothing can be read or written any more. Returns the code to throw. */
static int fail(tls *x)
{
    long verified = SSL_get_verify_result(x->ssl);
    unsigned long e = ERR_peek_error();
    int code = x->code;
    if (code) {
        ERR_clear_error();
    } else if (x->over) {
        ERR_clear_error();
        snprintf(x->why, sizeof x->why, "TLS: the connection ended %s",
                 x->layer.ready ? "without an announcement" : "before it was secured");
        code = explain(x, ASC_ETRUNCATED);
    } else if (ERR_GET_REASON(e) == SSL_R_CERTIFICATE_VERIFY_FAILED && verified != X509_V_OK) {
        ERR_clear_error();
        snprintf(x->why, sizeof x->why, "TLS: certificate verify failed: %s", X509_verify_cert_error_string(verified));
        code = explain(x, ASC_ECERTIFICATE);
    } else {
        snprintf(x->why, sizeof x->why, "TLS: ");
        code = explain(x, asc__tls_reason(x->why + 5, sizeof x->why - 5, ASC_EPROTO));
    }
    x->layer.broken = code;
    return code;
}

static void prepare(tls *x)
{
    x->code = 0;
    ERR_clear_error();
}

/* ---- the layer ---- */

static int tls_begin(asc__stream *s)
{
    tls *x = tls_of(s);
    const unsigned char *protocol;
    unsigned length;
    prepare(x);
    int came = SSL_do_handshake(x->ssl);
    if (came != 1)
        return SSL_get_error(x->ssl, came) == SSL_ERROR_WANT_READ ? 0 : fail(x);
    SSL_get0_alpn_selected(x->ssl, &protocol, &length);
    if (length && length < sizeof x->protocol)
        memcpy(x->protocol, protocol, length);
    return 1;
}

static ssize_t tls_read(asc__stream *s, void *to, size_t size)
{
    tls *x = tls_of(s);
    size_t n;
    prepare(x);
    if (SSL_read_ex(x->ssl, to, size, &n) == 1)
        return (ssize_t)n;
    switch (SSL_get_error(x->ssl, 0)) {
    case SSL_ERROR_ZERO_RETURN:
        return 0;
    case SSL_ERROR_WANT_READ:
        return ASC_EAGAIN;
    default:
        return fail(x);
    }
}

/* Small pieces go into one record. */
static size_t gather(char *to, const uv_buf_t *bufs, unsigned count)
{
    size_t size = 0;
    for (unsigned i = 0; i < count && size < RECORD; i++) {
        size_t n = bufs[i].len < RECORD - size ? bufs[i].len : RECORD - size;
        memcpy(to + size, bufs[i].base, n);
        size += n;
    }
    return size;
}

static ssize_t tls_write(asc__stream *s, const uv_buf_t *bufs, unsigned count)
{
    tls *x = tls_of(s);
    char together[RECORD];
    const char *data = bufs->base;
    size_t size = bufs->len < RECORD ? bufs->len : RECORD, n;
    if (count > 1 && size < RECORD) {
        size = gather(together, bufs, count);
        data = together;
    }
    prepare(x);
    return SSL_write_ex(x->ssl, data, size, &n) == 1 ? (ssize_t)n : fail(x);
}

static int tls_end(asc__stream *s)
{
    tls *x = tls_of(s);
    char byte;
    size_t n;
    if (x->cut)
        return 0;
    prepare(x);
    /* A close is a reset when something is unread: tickets of sessions should not be what makes it one. */
    if (s->closing && !(SSL_get_shutdown(x->ssl) & SSL_RECEIVED_SHUTDOWN))
        SSL_peek_ex(x->ssl, &byte, 1, &n);
    prepare(x);
    int came = SSL_shutdown(x->ssl);
    ERR_clear_error();
    return came < 0 ? x->code : 0;
}

static void tls_free(asc__stream *s)
{
    tls *x = tls_of(s);
    SSL_free(x->ssl);
    asc__free(x->layer.early);
    asc__free(x);
}

static bool is_tls(const asc__stream *s)
{
    return s && s->layer && s->layer->begin == tls_begin;
}

/* ---- securing ---- */

/* Whom a client wants to talk to. */
static bool set_host(SSL *ssl, const char *host)
{
    if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(ssl), host) == 1)
        return true;
    ERR_clear_error();
    SSL_set_hostflags(ssl, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    return SSL_set1_host(ssl, host) == 1 && SSL_set_tlsext_host_name(ssl, host) == 1;
}

/* False: OpenSSL says why. x owns what there is. */
static bool make_ssl(tls *x, SSL_CTX *ctx, const char *host)
{
    BIO *bio;
    if (!CRYPTO_THREAD_run_once(&once, make_method) || !method || !(x->ssl = SSL_new(ctx)) || !(bio = BIO_new(method)))
        return false;
    BIO_set_data(bio, x);
    BIO_set_init(bio, 1);
    SSL_set_bio(x->ssl, bio, bio);
    if (SSL_is_server(x->ssl)) {
        SSL_set_accept_state(x->ssl);
        return true;
    }
    SSL_set_connect_state(x->ssl);
    return !host || set_host(x->ssl, host);
}

/* NULL: thrown. */
static tls *tls_new(asc_task *t, asc__stream *s, SSL_CTX *ctx, const char *host)
{
    char why[ASC__TLS_WHY];
    tls *x = asc__malloc(sizeof *x);
    if (!x) {
        asc_throw_code(t, ASC_ENOMEM);
        return NULL;
    }
    memset(x, 0, sizeof *x);
    x->layer = (asc__layer){.begin = tls_begin, .read = tls_read, .write = tls_write, .end = tls_end, .free = tls_free};
    x->stream = s;
    ERR_clear_error();
    if (make_ssl(x, ctx, host))
        return x;
    SSL_free(x->ssl);
    asc__free(x);
    int code = asc__tls_reason(why, sizeof why, ASC_EINVAL);
    asc_throw(t, code, "asc_tls_start: %s", why);
    return NULL;
}

asc_step asc_tls_start(asc_task *t, struct asc_read_frame *f, asc_stream *name, asc_tls *how, const char *host)
{
    if (asc__stops(t))
        return asc_failed;
    asc__stream *s = asc__stream_of(asc__loop, name);
    if (!s || s->kind != ASC__CONNECTION)
        return asc__stream_wrong(t, s, "asc_tls_start");
    if (s->layer)
        return asc_throw(t, ASC_EISCONN, "asc_tls_start: the stream is secured already");
    if (s->reader || s->writer || asc__any_in(&s->writers))
        return asc_throw(t, ASC_EBUSY, "asc_tls_start: another task uses the stream");
    if (s->shut)
        return asc_throw(t, ASC_EPIPE, "asc_tls_start: the stream was shut down");
    SSL_CTX *ctx = how ? asc__tls_context(how) : asc__tls_default(t);
    if (!ctx)
        return asc_failed;
    if (host && !*host)
        host = NULL;
    if (!host && SSL_CTX_get_verify_mode(ctx) == SSL_VERIFY_PEER)
        return asc_throw(t, ASC_EINVAL, "asc_tls_start: no host that the certificate must be for");
    tls *x = tls_new(t, s, ctx, host);
    return x ? asc__stream_cover(t, f, s, &x->layer) : asc_failed;
}

void asc_tls_cut(asc_stream *name)
{
    asc__stream *s = asc__stream_of(asc__loop, name);
    if (is_tls(s))
        tls_of(s)->cut = true;
}

/* ---- what was agreed on ---- */

bool asc_tls_info_of(const asc_stream *name, asc_tls_info *info)
{
    asc__stream *s = asc__stream_of(asc__loop, name);
    *info = (asc_tls_info){"", "", "", ""};
    if (!is_tls(s) || !s->layer->ready)
        return false;
    tls *x = tls_of(s);
    const char *host = SSL_get_servername(x->ssl, TLSEXT_NAMETYPE_host_name);
    info->version = SSL_get_version(x->ssl);
    info->cipher = SSL_get_cipher_name(x->ssl);
    info->protocol = x->protocol;
    if (host)
        info->host = host;
    return true;
}

char *asc_tls_peer(const asc_stream *name, char *text, size_t size)
{
    asc__stream *s = asc__stream_of(asc__loop, name);
    if (size)
        text[0] = 0;
    if (!size || !is_tls(s) || !s->layer->ready)
        return text;
    X509 *certificate = SSL_get_peer_certificate(tls_of(s)->ssl);
    BIO *memory = certificate ? BIO_new(BIO_s_mem()) : NULL;
    if (memory && X509_NAME_print_ex(memory, X509_get_subject_name(certificate), 0, XN_FLAG_RFC2253) >= 0) {
        int n = BIO_read(memory, text, size > INT_MAX ? INT_MAX : (int)(size - 1));
        text[n > 0 ? n : 0] = 0;
    }
    BIO_free(memory);
    X509_free(certificate);
    ERR_clear_error();
    return text;
}
