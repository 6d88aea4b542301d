/* Internet addresses as values; looking names up. */
#include "stream.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netdb.h>
#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>

_Static_assert(sizeof(struct sockaddr_in6) <= sizeof(asc_address), "an address must fit");

struct sockaddr *asc__sockaddr(asc_address *a)
{
    return (struct sockaddr *)(void *)&a->storage;
}

static const struct sockaddr *sockaddr_of(const asc_address *a)
{
    return (const struct sockaddr *)(const void *)&a->storage;
}

bool asc__address_set(asc_address *a, const struct sockaddr *from)
{
    memset(a, 0, sizeof *a);
    size_t size = from->sa_family == AF_INET ? sizeof(struct sockaddr_in) : from->sa_family == AF_INET6 ? sizeof(struct sockaddr_in6) : 0;
    memcpy(&a->storage, from, size);
    return size != 0;
}

/* Digits alone, and what they stand for, at most `most`; else -1. */
static int64_t number_of(const char *text, uint32_t most)
{
    int64_t n = *text ? 0 : -1;
    for (; *text; text++) {
        if (*text < '0' || *text > '9')
            return -1;
        n = n * 10 + (*text - '0');
        if (n > most)
            return -1;
    }
    return n;
}

/* The number of a zone, which is an interface of this machine's, or digits; 0: it is none. */
static uint32_t zone_of(const char *text)
{
    uint32_t index = if_nametoindex(text);
    int64_t number = index ? 0 : number_of(text, UINT32_MAX);
    return index ? index : number > 0 ? (uint32_t)number : 0;
}

/* libuv cuts what is too long, and takes a zone that there isn't for none. */
static bool parse_v6(struct sockaddr_in6 *v6, const char *host)
{
    char number[INET6_ADDRSTRLEN];
    const char *zone = strchr(host, '%');
    size_t length = zone ? (size_t)(zone - host) : strlen(host);
    if (length >= sizeof number)
        return false;
    memcpy(number, host, length);
    number[length] = 0;
    if (zone && (v6->sin6_scope_id = zone_of(zone + 1)) == 0)
        return false;
    return uv_inet_pton(AF_INET6, number, &v6->sin6_addr) == 0;
}

bool asc_address_parse(asc_address *a, const char *host, int port)
{
    memset(a, 0, sizeof *a);
    if (port < 0 || port > 65535)
        return false;
    if (!host || !*host)
        host = "::";
    struct sockaddr_in v4;
    struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
    if (uv_ip4_addr(host, port, &v4) == 0)
        return asc__address_set(a, (const struct sockaddr *)&v4);
    return parse_v6(&v6, host) && asc__address_set(a, (const struct sockaddr *)&v6);
}

char *asc_address_text(const asc_address *a, char *text, size_t size)
{
    char number[ASC_ADDRESS_TEXT] = "", zone[UV_IF_NAMESIZE];
    const struct sockaddr *from = sockaddr_of(a);
    if (from->sa_family == AF_INET) {
        uv_ip4_name((const struct sockaddr_in *)(const void *)from, number, sizeof number);
    } else if (from->sa_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)(const void *)from;
        size_t room = sizeof zone;
        uv_ip6_name(v6, number, sizeof number);
        if (v6->sin6_scope_id && uv_if_indextoname(v6->sin6_scope_id, zone, &room))
            snprintf(zone, sizeof zone, "%lu", (unsigned long)v6->sin6_scope_id);
        if (v6->sin6_scope_id)
            snprintf(number + strlen(number), sizeof number - strlen(number), "%%%s", zone);
    }
    if (size)
        snprintf(text, size, "%s", number);
    return text;
}

int asc_address_port(const asc_address *a)
{
    const struct sockaddr *from = sockaddr_of(a);
    switch (from->sa_family) {
    case AF_INET:
        return ntohs(((const struct sockaddr_in *)(const void *)from)->sin_port);
    case AF_INET6:
        return ntohs(((const struct sockaddr_in6 *)(const void *)from)->sin6_port);
    default:
        return 0;
    }
}

int asc_address_family(const asc_address *a)
{
    switch (sockaddr_of(a)->sa_family) {
    case AF_INET:
        return 4;
    case AF_INET6:
        return 6;
    default:
        return 0;
    }
}

bool asc_address_equal(const asc_address *a, const asc_address *b)
{
    return memcmp(a->storage.bytes, b->storage.bytes, sizeof a->storage.bytes) == 0;
}

/* ---- look-ups ---- */

/* libuv's until it reports. */
struct asc__lookup {
    union {
        uv_getaddrinfo_t addresses;
        uv_getnameinfo_t names;
    } uv;
    struct asc_getaddrinfo_frame *addresses; /* who waits; NULL: nobody any more */
    struct asc_getnameinfo_frame *names;
};

void asc_addresses_free(asc_addresses *all)
{
    asc__free(all);
}

void asc_addresses_interleave(asc_addresses *all)
{
    for (size_t i = 1; i < all->count; i++) {
        int last = asc_address_family(&all->at[i - 1]);
        size_t other = i;
        while (other < all->count && asc_address_family(&all->at[other]) == last)
            other++;
        if (other == all->count)
            return;
        asc_address moved = all->at[other];
        memmove(&all->at[i + 1], &all->at[i], (other - i) * sizeof moved);
        all->at[i] = moved;
    }
}

/* NULL: *code. */
static asc_addresses *addresses_of(const struct addrinfo *list, int *code)
{
    size_t count = 0;
    for (const struct addrinfo *i = list; i; i = i->ai_next)
        count++;
    asc_addresses *all = asc__malloc(sizeof *all + count * sizeof all->at[0]);
    if (!all) {
        *code = ASC_ENOMEM;
        return NULL;
    }
    all->count = 0;
    for (const struct addrinfo *i = list; i; i = i->ai_next)
        if (asc__address_set(&all->at[all->count], i->ai_addr))
            all->count++;
    if (all->count)
        return all;
    asc__free(all);
    *code = ASC_EAI_NODATA;
    return NULL;
}

static void on_addresses(uv_getaddrinfo_t *uv, int status, struct addrinfo *list)
{
    struct asc__lookup *request = uv->data;
    struct asc_getaddrinfo_frame *f = request->addresses;
    if (f) {
        f->result = status ? NULL : addresses_of(list, &status);
        asc__wake(&f->wait, status);
    }
    uv_freeaddrinfo(list);
    asc__free(request);
}

static bool withdraw_addresses(asc_task *t, asc_wait *w)
{
    (void)t;
    struct asc__lookup *request = ASC__OF(w, struct asc_getaddrinfo_frame, wait)->request;
    request->addresses = NULL;
    uv_cancel((uv_req_t *)&request->uv.addresses); /* if no thread has begun with it */
    return true;
}

static struct asc__lookup *lookup_new(void)
{
    struct asc__lookup *request = asc__malloc(sizeof *request);
    if (request)
        memset(request, 0, sizeof *request);
    return request;
}

/* A port that is none, which the system would cut to 16 bits, or take for 0 or for what follows a blank or a sign. */
static bool no_service(const char *service)
{
    bool number = true;
    for (const char *c = service; *c; c++)
        number &= *c >= '0' && *c <= '9';
    return number ? number_of(service, 65535) < 0 : strchr(" \t\n\v\f\r+-", *service) != NULL;
}

/* What there can't be an answer to is thrown (true). */
static bool senseless(asc_task *t, const char *host, const char *service)
{
    if (!host && !service)
        asc_throw(t, ASC_EINVAL, "asc_getaddrinfo: there is neither a host nor a service");
    else if (host && !*host)
        asc_throw(t, ASC_EAI_NONAME, "asc_getaddrinfo: the host is empty");
    else if (service && no_service(service))
        asc_throw(t, ASC_EAI_SERVICE, "\"%s\" is neither a port nor the name of a service", service);
    else
        return false;
    return true;
}

asc_step asc_getaddrinfo(asc_task *t, struct asc_getaddrinfo_frame *f, const char *host, const char *service)
{
    if (asc__stops(t) || senseless(t, host, service))
        return asc_failed;
    struct asc__lookup *request = lookup_new();
    if (!request)
        return asc_throw_code(t, ASC_ENOMEM);
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    request->uv.addresses.data = request;
    int code = asc__uv_fault() ? UV_EIO : uv_getaddrinfo(asc__loop->uv, &request->uv.addresses, on_addresses, host, service, &hints);
    if (code == UV_EINVAL && host) /* no name of a host, nor could the IDNA make it one */
        code = ASC_EAI_NONAME;
    if (code) {
        asc__free(request);
        return asc_throw_code(t, code);
    }
    request->addresses = f;
    f->request = request;
    f->wait.cancel = withdraw_addresses;
    return asc__park(t, &f->wait);
}

static void copy(char *to, size_t size, const char *from)
{
    if (size)
        snprintf(to, size, "%s", from);
}

static void on_names(uv_getnameinfo_t *uv, int status, const char *host, const char *service)
{
    struct asc__lookup *request = uv->data;
    struct asc_getnameinfo_frame *f = request->names;
    if (f) {
        if (!status) {
            copy(f->host, f->host_size, host);
            copy(f->service, f->service_size, service);
        }
        asc__wake(&f->wait, status);
    }
    asc__free(request);
}

static bool withdraw_names(asc_task *t, asc_wait *w)
{
    (void)t;
    struct asc__lookup *request = ASC__OF(w, struct asc_getnameinfo_frame, wait)->request;
    request->names = NULL;
    uv_cancel((uv_req_t *)&request->uv.names);
    return true;
}

asc_step asc_getnameinfo(asc_task *t, struct asc_getnameinfo_frame *f, const asc_address *a, char *host, size_t host_size, char *service,
                         size_t service_size)
{
    if (asc__stops(t))
        return asc_failed;
    struct asc__lookup *request = lookup_new();
    if (!request)
        return asc_throw_code(t, ASC_ENOMEM);
    request->uv.names.data = request;
    int code = asc__uv_fault() ? UV_EIO : uv_getnameinfo(asc__loop->uv, &request->uv.names, on_names, sockaddr_of(a), 0);
    if (code) {
        asc__free(request);
        return asc_throw_code(t, code);
    }
    request->names = f;
    f->request = request;
    f->host = host;
    f->host_size = host_size;
    f->service = service;
    f->service_size = service_size;
    f->wait.cancel = withdraw_names;
    return asc__park(t, &f->wait);
}
