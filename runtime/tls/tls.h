/* What the files of libasc-tls share. */
#ifndef ASC_TLS_TLS_H
#define ASC_TLS_TLS_H

#include "stream.h"

#include <openssl/err.h>
#include <openssl/ssl.h>

enum { ASC__TLS_WHY = 256, ASC__TLS_PROTOCOLS = 256 };

/* The context that an asc_tls * stands for. */
static inline SSL_CTX *asc__tls_context(asc_tls *tls)
{
    return (SSL_CTX *)(void *)tls;
}

/* The client that the loop keeps, made when it is first asked for. NULL: thrown. context.c */
SSL_CTX *asc__tls_default(asc_task *t);

/* Describes what is first in OpenSSL's queue of errors, "reason (detail)", and empties that. Returns a code: the system's, ASC_ENOMEM,
 * or `other`. context.c */
int asc__tls_reason(char *text, size_t size, int other);

#endif
