/* HTTP without the network: what http_server.asc needs to understand requests. Nothing here waits, so it is plain C. */
#ifndef EXAMPLES_HTTP_H
#define EXAMPLES_HTTP_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

typedef struct request {
    const char *target, *range; /* in the text that was parsed; range may be NULL */
    int minor, hosts;
    bool head_only, close, keep_alive, if_range, length, body, unclear; /* unclear: where the body ends */
} request;

/* Reads digits; what does not fit counts as the most that does. */
static bool number(const char **at, int64_t *n)
{
    const char *begin = *at;
    for (*n = 0; **at >= '0' && **at <= '9'; ++*at)
        *n = *n > (INT64_MAX - 9) / 10 ? INT64_MAX : *n * 10 + (**at - '0');
    return *at > begin;
}

static bool is_token(const char *text)
{
    return *text && !text[strspn(text, "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")];
}

static bool list_holds(const char *list, const char *word)
{
    for (size_t n; *list; list += n) {
        list += strspn(list, ", \t");
        n = strcspn(list, ", \t");
        if (n == strlen(word) && strncasecmp(list, word, n) == 0)
            return true;
    }
    return false;
}

/* A host with or without a port; a client that has none for its URI sends an empty one. */
static bool is_host(const char *text)
{
    return !text[strspn(text, "!$%&'()*+,-.:;=[]_~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")];
}

/* Is the last coding the one that says where a body ends? */
static bool ends_chunked(const char *codings)
{
    const char *comma = strrchr(codings, ','), *last = comma ? comma + 1 : codings;
    return strcasecmp(last + strspn(last, " \t"), "chunked") == 0;
}

/* Takes `GET /path HTTP/1.1` apart, in place. 0 or the status of a refusal. */
static int parse_request_line(char *line, request *r)
{
    char *target = strchr(line, ' '), *version = target ? strchr(target + 1, ' ') : NULL;
    if (!version)
        return 400;
    *target++ = *version++ = 0;
    if (!is_token(line) || strncmp(version, "HTTP/", 5) != 0 || strspn(version + 5, "0123456789") != 1 || version[6] != '.' ||
        strspn(version + 7, "0123456789") != 1 || version[8])
        return 400;
    r->minor = version[7] - '0';
    if (version[5] != '1')
        return 505;
    if (strncasecmp(target, "http://", 7) == 0) {
        size_t host = strcspn(target + 7, "/?#");
        if (host == 0)
            return 400;
        target += 7 + host;
        if (*target != '/')
            *--target = '/';
    }
    target[strcspn(target, "?#")] = 0;
    r->target = target;
    r->head_only = strcmp(line, "HEAD") == 0;
    return !r->head_only && strcmp(line, "GET") != 0 ? 405 : *target != '/' ? 400 : 0;
}

/* The same with `Name: value`. */
static int parse_field(char *line, request *r)
{
    char *value = strchr(line, ':');
    if (!value)
        return 400;
    *value++ = 0;
    value += strspn(value, " \t");
    for (size_t n = strlen(value); n > 0 && strchr(" \t", value[n - 1]); n--)
        value[n - 1] = 0;
    if (!is_token(line))
        return 400;
    if (strcasecmp(line, "Host") == 0) {
        r->hosts++;
        if (!is_host(value))
            return 400;
    } else if (strcasecmp(line, "Connection") == 0) {
        r->close |= list_holds(value, "close");
        r->keep_alive |= list_holds(value, "keep-alive");
    } else if (strcasecmp(line, "Range") == 0) {
        r->range = r->range ? "" : value; /* two are none that can be understood */
    } else if (strcasecmp(line, "If-Range") == 0) {
        r->if_range = true;
    } else if (strcasecmp(line, "Transfer-Encoding") == 0) {
        r->body = true;
        r->unclear = !ends_chunked(value);
    } else if (strcasecmp(line, "Content-Length") == 0) {
        const char *at = value;
        int64_t length;
        if (r->length || !number(&at, &length) || *at)
            return 400;
        r->length = true;
        r->body |= length > 0;
    }
    return 0;
}

static int hex(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Copies `from` to `to`, which has as much room, without percent signs. False: one is wrong, or stands for a 0. */
static bool decode(const char *from, char *to)
{
    while (*from) {
        if (*from != '%') {
            *to++ = *from++;
            continue;
        }
        int high = hex(from[1]), low = high < 0 ? -1 : hex(from[2]);
        if (low < 0 || high + low == 0)
            return false;
        *to++ = (char)(high * 16 + low);
        from += 3;
    }
    *to = 0;
    return true;
}

static const char *type_of(const char *name)
{
    static const char *const types[][2] = {{".html", "text/html; charset=utf-8"},
                                           {".txt", "text/plain; charset=utf-8"},
                                           {".css", "text/css"},
                                           {".js", "text/javascript"},
                                           {".json", "application/json"},
                                           {".png", "image/png"},
                                           {".jpg", "image/jpeg"}};
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot && i < sizeof types / sizeof *types; i++)
        if (strcasecmp(dot, types[i][0]) == 0)
            return types[i][1];
    return "application/octet-stream";
}

/* Which bytes of a file: 200 all, also when the range can't be understood; 206 some; 416 there are none such. */
static int part_of(const request *r, int64_t size, int64_t *first, int64_t *count)
{
    const char *at = r->range;
    int64_t from, to;
    *first = 0;
    *count = size;
    if (!at || r->head_only || r->if_range || strncasecmp(at, "bytes=", 6) != 0)
        return 200;
    at += 6;
    bool has_from = number(&at, &from);
    if (*at++ != '-')
        return 200;
    bool has_to = number(&at, &to);
    if (*at || (has_from ? has_to && to < from : !has_to))
        return 200;
    *first = has_from ? from : size > to ? size - to : 0;
    *count = (has_from && has_to && to < size ? to + 1 : size) - *first;
    return *count > 0 ? 206 : 416;
}

static const char *reason(int status)
{
    switch (status) {
    case 200:
        return "OK";
    case 206:
        return "Partial Content";
    case 301:
        return "Moved Permanently";
    case 400:
        return "Bad Request";
    case 403:
        return "Forbidden";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 414:
        return "URI Too Long";
    case 416:
        return "Range Not Satisfiable";
    case 431:
        return "Request Header Fields Too Large";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "Internal Server Error";
    }
}

#endif
