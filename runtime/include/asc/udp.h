/* Datagrams: UDP. What stream.h says of names, closing and loops holds here too. */
#ifndef ASC_UDP_H
#define ASC_UDP_H

#include <asc/net.h>

typedef struct asc_udp asc_udp;

typedef struct asc_udp_options {
    bool reuse_port; /* several sockets, one a loop, share the port */
    bool only_v6;    /* an IPv6 socket takes nothing of IPv4 */
    bool broadcast;  /* may send to broadcast addresses */
} asc_udp_options;

struct asc_udp_open_frame {
    asc_udp *result;
};

/* A socket that receives at an address; port 0: any. `options` may be NULL. Yours to close. ASC_EADDRINUSE ... Never waits. */
asc_step asc_udp_bind(asc_task *t, struct asc_udp_open_frame *f, const asc_address *a, const asc_udp_options *options);

/* A socket that sends to one address and receives from there alone. Yours to close. Never waits. */
asc_step asc_udp_connect(asc_task *t, struct asc_udp_open_frame *f, const asc_address *a);

/* Closes u; never waits, and does so even if the task is cancelled, before that is thrown. Twice is allowed. */
asc_step asc_udp_close(asc_task *t, asc_udp *u);

/* The largest datagram. */
enum { ASC_DATAGRAM_MAX = 65535 };

struct asc_udp_send_frame {
    asc_wait wait;
    struct asc__datagram *request;
};

/* Sends one datagram; `to` is NULL when u is connected. Returns when the system has taken it, which says nothing about its arrival. Where it
 * has to wait for room a cancellation waits too, and the datagram is sent. ASC_EMSGSIZE: too long; ASC_ECONNREFUSED: an earlier one was. */
asc_step asc_udp_send(asc_task *t, struct asc_udp_send_frame *f, asc_udp *u, const asc_address *to, const void *data, size_t size);

struct asc_udp_receive_frame {
    asc_wait wait;
    size_t result;
    struct asc__stream *stream;
    void *to;
    size_t size;
    asc_address *from;
};

/* Waits for a datagram; the result is its length, which may be 0; `from` (or NULL) gets its sender. ASC_EMSGSIZE: it was longer than `size` and is lost.
 * One task at a time may wait, else ASC_EBUSY. Cancelled: none was taken. What comes while nobody waits is kept by the system, within its limits. */
asc_step asc_udp_receive(asc_task *t, struct asc_udp_receive_frame *f, asc_udp *u, void *to, size_t size, asc_address *from);

/* What asc_datagrams gives. */
typedef struct asc_datagram {
    char *data; /* followed by a 0 */
    size_t size;
    asc_address from;
} asc_datagram;

/* Memory for the longest one, until asc_datagram_end. False: there is none. */
bool asc_datagram_begin(asc_datagram *d);

/* Gives that memory back. */
void asc_datagram_end(asc_datagram *d);

/* The address that u is bound to. False: closed. */
bool asc_udp_local(const asc_udp *u, asc_address *a);

/* The port that u is bound to; 0: closed. */
int asc_udp_port(const asc_udp *u);

/* Joins or leaves a multicast group, on the interface of that address or (NULL) the system's choice. 0 or an error code. */
int asc_udp_join(asc_udp *u, const char *group, const char *on_interface);
int asc_udp_leave(asc_udp *u, const char *group, const char *on_interface);

/* async generator asc_datagram *asc_datagrams(asc_udp *u): what comes, each valid until the next round, until u is closed. */
struct asc_datagrams_head {
    asc_frame base;
    asc_datagram *value;
    bool more;
    asc_udp *u;
} ASC_MAY_ALIAS;
extern const asc_fn asc_datagrams[1];

/* async asc_udp *asc_udp_open(const char *host, int port, const asc_udp_options *options): asc_udp_bind, for a name its first
 * address. NULL: all addresses. */
struct asc_udp_open_head {
    asc_frame base;
    asc_udp *result;
    const char *host;
    int port;
    const asc_udp_options *options;
} ASC_MAY_ALIAS;
extern const asc_fn asc_udp_open[1];

/* async asc_udp *asc_udp_open_to(const char *host, int port): asc_udp_connect, for a name its first address. */
struct asc_udp_open_to_head {
    asc_frame base;
    asc_udp *result;
    const char *host;
    int port;
} ASC_MAY_ALIAS;
extern const asc_fn asc_udp_open_to[1];

#endif
