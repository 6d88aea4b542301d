/* How to speak TLS: OpenSSL's contexts, made from options. */
#include "tls.h"

#include <sys/stat.h>

/* ---- what went wrong ---- */

static int system_code(unsigned long e)
{
    return ERR_GET_LIB(e) == ERR_LIB_SYS ? -ERR_GET_REASON(e) : 0;
}

int asc__tls_reason(char *text, size_t size, int other)
{
    const char *detail = NULL, *reason;
    int flags = 0;
#if OPENSSL_VERSION_NUMBER >= 0x30000000L
    unsigned long e = ERR_get_error_all(NULL, NULL, NULL, &detail, &flags);
#else
    unsigned long e = ERR_get_error_line_data(NULL, NULL, &detail, &flags);
#endif
    int code = system_code(e);
    bool detailed = detail && *detail && (flags & ERR_TXT_STRING) && !code;
    reason = code ? asc_code_text(code) : ERR_reason_error_string(e);
    snprintf(text, size, "%s%s%s%s", reason && *reason ? reason : "failed for an unknown reason", detailed ? " (" : "",
             detailed ? detail : "", detailed ? ")" : "");
    if (!code && ERR_GET_REASON(e) == ERR_R_MALLOC_FAILURE)
        code = ASC_ENOMEM;
    ERR_clear_error();
    return code ? code : other;
}

/* ---- protocols ---- */

/* As ALPN has them: each after its length, the first byte of the whole being the length of the rest. */
typedef struct protocols {
    unsigned char bytes[ASC__TLS_PROTOCOLS];
} protocols;

/* False: a name is empty, or all are too long. */
static bool protocols_set(protocols *p, const char *names)
{
    size_t length = strlen(names), start = 1;
    if (length + 2 > sizeof p->bytes)
        return false;
    p->bytes[0] = (unsigned char)(length + 1);
    memcpy(p->bytes + 2, names, length);
    for (size_t i = 2; i <= length + 2; i++) {
        if (i < length + 2 && p->bytes[i] != ',')
            continue;
        if (i == start + 1)
            return false;
        p->bytes[start] = (unsigned char)(i - start - 1);
        start = i;
    }
    return true;
}

static int choose(SSL *ssl, const unsigned char **out, unsigned char *size, const unsigned char *offered, unsigned offered_size, void *arg)
{
    const protocols *own = arg;
    unsigned char *chosen;
    (void)ssl;
    if (SSL_select_next_proto(&chosen, size, own->bytes + 1, own->bytes[0], offered, offered_size) != OPENSSL_NPN_NEGOTIATED)
        return SSL_TLSEXT_ERR_ALERT_FATAL;
    *out = chosen;
    return SSL_TLSEXT_ERR_OK;
}

/* The protocols of a server live as long as its context. */
static void protocols_free(void *parent, void *p, CRYPTO_EX_DATA *all, int index, long argl, void *argp)
{
    (void)parent, (void)all, (void)index, (void)argl, (void)argp;
    OPENSSL_free(p);
}

static CRYPTO_ONCE once = CRYPTO_ONCE_STATIC_INIT;
static int protocols_index;

static void get_index(void)
{
    protocols_index = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, protocols_free);
}

static bool use_protocols(SSL_CTX *ctx, const protocols *own, bool server)
{
    if (!server)
        return SSL_CTX_set_alpn_protos(ctx, own->bytes + 1, own->bytes[0]) == 0;
    protocols *kept = OPENSSL_malloc(sizeof *kept);
    if (!kept)
        return false;
    *kept = *own;
    if (!CRYPTO_THREAD_run_once(&once, get_index) || protocols_index < 0 || !SSL_CTX_set_ex_data(ctx, protocols_index, kept)) {
        OPENSSL_free(kept);
        return false;
    }
    SSL_CTX_set_alpn_select_cb(ctx, choose, kept);
    return true;
}

/* ---- contexts ---- */

/* Nobody is there to type one. */
static int no_password(char *to, int size, int writing, void *arg)
{
    (void)to, (void)size, (void)writing, (void)arg;
    return -1;
}

static bool use_certificate(SSL_CTX *ctx, const asc_tls_options *o, const char **file)
{
    *file = o->certificate;
    if (SSL_CTX_use_certificate_chain_file(ctx, o->certificate) != 1)
        return false;
    if (o->key)
        *file = o->key;
    return SSL_CTX_use_PrivateKey_file(ctx, *file, SSL_FILETYPE_PEM) == 1 && SSL_CTX_check_private_key(ctx) == 1;
}

static bool use_trusted(SSL_CTX *ctx, const asc_tls_options *o, bool server, const char **file)
{
    struct stat st;
    *file = o->ca;
    if (!o->ca)
        return SSL_CTX_set_default_verify_paths(ctx) == 1;
    bool directory = stat(o->ca, &st) == 0 && S_ISDIR(st.st_mode);
    if (SSL_CTX_load_verify_locations(ctx, directory ? NULL : o->ca, directory ? o->ca : NULL) != 1)
        return false;
    STACK_OF(X509_NAME) *names = server && !directory ? SSL_load_client_CA_file(o->ca) : NULL; /* what clients are told */
    if (names)
        SSL_CTX_set_client_CA_list(ctx, names);
    return true;
}

/* own: of o, if it names any. *file: what it was about as it failed. */
static bool set_up(SSL_CTX *ctx, const asc_tls_options *o, const protocols *own, bool server, const char **file)
{
    static const unsigned char sessions[] = "asc";
    bool checks = server ? o->ask : !o->insecure;
    SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION);
    SSL_CTX_set_options(ctx, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_AUTO_RETRY);
    SSL_CTX_set_read_ahead(ctx, 1); /* one system call for all that has come */
    SSL_CTX_set_default_passwd_cb(ctx, no_password);
    SSL_CTX_set_verify(ctx, !checks ? SSL_VERIFY_NONE : server ? SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT : SSL_VERIFY_PEER, NULL);
    if (server && SSL_CTX_set_session_id_context(ctx, sessions, sizeof sessions - 1) != 1)
        return false;
    if (o->certificate && !use_certificate(ctx, o, file))
        return false;
    if (checks && !use_trusted(ctx, o, server, file))
        return false;
    *file = NULL;
    return !o->protocols || use_protocols(ctx, own, server);
}

/* NULL: thrown. */
static SSL_CTX *context_new(asc_task *t, const asc_tls_options *o, bool server, const char *operation)
{
    static const asc_tls_options none;
    char why[ASC__TLS_WHY];
    const char *file = NULL;
    protocols own;
    if (!o)
        o = &none;
    if (o->protocols && !protocols_set(&own, o->protocols)) {
        asc_throw(t, ASC_EINVAL, "%s: the protocols \"%s\"", operation, o->protocols);
        return NULL;
    }
    if (server && !o->certificate) {
        asc_throw(t, ASC_EINVAL, "%s: a server has a certificate", operation);
        return NULL;
    }
    ERR_clear_error();
    SSL_CTX *ctx = SSL_CTX_new(server ? TLS_server_method() : TLS_client_method());
    if (ctx && set_up(ctx, o, &own, server, &file))
        return ctx;
    SSL_CTX_free(ctx);
    int code = asc__tls_reason(why, sizeof why, file ? ASC_ECERTIFICATE : ASC_ENOMEM);
    asc_throw(t, code, "%s: %s%s%s", operation, file ? file : "", file ? ": " : "", why);
    return NULL;
}

static asc_step give(asc_task *t, struct asc_tls_new_frame *f, const asc_tls_options *o, bool server, const char *operation)
{
    if (asc__stops(t))
        return asc_failed;
    SSL_CTX *ctx = context_new(t, o, server, operation);
    f->result = (asc_tls *)(void *)ctx;
    return ctx ? asc_ready : asc_failed;
}

asc_step asc_tls_client_new(asc_task *t, struct asc_tls_new_frame *f, const asc_tls_options *options)
{
    return give(t, f, options, false, "asc_tls_client_new");
}

asc_step asc_tls_server_new(asc_task *t, struct asc_tls_new_frame *f, const asc_tls_options *options)
{
    return give(t, f, options, true, "asc_tls_server_new");
}

void asc_tls_free(asc_tls *tls)
{
    SSL_CTX_free(asc__tls_context(tls));
}

/* ---- the loop's own ---- */

struct asc__tls_kept {
    asc__call at_end;
    SSL_CTX *ctx;
};

static void free_kept(void *arg)
{
    struct asc__tls_kept *kept = arg;
    SSL_CTX_free(kept->ctx);
    asc__free(kept);
}

SSL_CTX *asc__tls_default(asc_task *t)
{
    asc_loop *l = asc__loop;
    if (l->tls)
        return l->tls->ctx;
    struct asc__tls_kept *kept = asc__malloc(sizeof *kept);
    if (!kept) {
        asc_throw_code(t, ASC_ENOMEM);
        return NULL;
    }
    kept->ctx = context_new(t, NULL, false, "asc_tls_start");
    if (!kept->ctx) {
        asc__free(kept);
        return NULL;
    }
    kept->at_end = (asc__call){NULL, free_kept, kept};
    asc__loop_at_end(l, &kept->at_end);
    l->tls = kept;
    return kept->ctx;
}
