/* Streams inside: the object that holds libuv's handle, and who waits for what of it.
 *
 * The object lives from asc__stream_new until libuv has reported the handle closed; nothing that libuv looks at is in a frame. Programs
 * hold a name instead of an address: place in the loop's table and generation, so that a stale one is known to be stale.
 *
 * Handles are unref'ed: an open stream on which nobody waits must not hide a deadlock. asc__stream_wait and asc__stream_waited
 * bracket a task's wait; requests (connecting, writing) count by themselves. */
#ifndef ASC_SRC_STREAM_H
#define ASC_SRC_STREAM_H

#include "internal.h"

enum asc__stream_kind {
    ASC__CONNECTION,
    ASC__LISTENER,
    ASC__DATAGRAMS,
    ASC__FILE /* a standard stream that is a file: no handle of libuv's */
};

enum {
    ASC__IDLE_MAX = 65536, /* unread bytes beyond which nothing more is taken from the system for a stream that nobody reads */
    ASC__PIECE = 65536     /* bytes copied at once for a write that has to wait */
};

struct asc__stream {
    union {
        uv_handle_t handle;
        uv_stream_t stream;
        uv_tcp_t tcp;
        uv_pipe_t pipe;
        uv_tty_t tty;
        uv_udp_t udp;
        uv_file file;
    } uv;
    asc_stream *name;
    unsigned char kind;
    bool closing;
    unsigned waits;
    int standard; /* which standard stream + 1; 0: none */
    int flags;    /* of its descriptor, to be set again as it is closed; -1: it has been left alone */
    bool raw;

    /* read.c */
    struct asc_read_frame *reader;
    char *data; /* what is unread is from begin to end */
    size_t begin, end, room;
    int failed;     /* code that reading ended with */
    size_t dropped; /* process.c: bytes that were read since nobody will want them any more */
    bool reading, ended;
    bool hasty; /* the last read filled all the room */

    /* write.c */
    asc_link writers;               /* frames, in order */
    struct asc_write_frame *writer; /* whose bytes go out */
    bool sending;                   /* libuv has a piece */
    bool shut;

    /* listen.c */
    asc_link accepters;                          /* frames, in order */
    struct asc__stream *accepted, **last, *next; /* ready for accept; the next one of those */
    unsigned accepted_count;
    int refused; /* code for the next accept */
    bool more;   /* libuv holds one; of datagrams: the system may */

    /* udp.c */
    struct asc_udp_receive_frame *receiver;
    bool served; /* a datagram came for a task; what follows is the next one's */

    /* connect.c */
    uv_connect_t connect;
    struct asc_connect_frame *connecter;
};
typedef struct asc__stream asc__stream;

/* ---- stream.c ---- */

/* A stream without a handle. NULL: no memory. */
asc__stream *asc__stream_new(asc_loop *l, enum asc__stream_kind kind);

/* The init of its handle came to `code`, negative: there is no handle. True: s lives and asc__stream_close ends it; false: s is gone. */
bool asc__stream_begin(asc_loop *l, asc__stream *s, int code);

/* Wakes all who wait with ASC_ECLOSED, closes the handle; s is gone once libuv has reported that. */
void asc__stream_close(asc_loop *l, asc__stream *s);

/* A pipe for uv_spawn (UV_CREATE_PIPE into uv.pipe) or uv_pipe_open; a stream that programs read and write. NULL: *code. */
asc__stream *asc__stream_pipe(asc_loop *l, int *code);

/* The place of a name in the table. */
static inline size_t asc__slot_of(const asc_stream *name)
{
    return (size_t)((uintptr_t)name & (((uintptr_t)1 << sizeof(uintptr_t) * 4) - 1));
}

/* NULL: closed. */
static inline asc__stream *asc__stream_of(const asc_loop *l, const asc_stream *name)
{
    size_t i = asc__slot_of(name);
    return l && i < l->streams.count && l->streams.slots[i].name == name ? l->streams.slots[i].stream : NULL;
}

/* Throws what an operation on a stream that is closed (NULL) or of another kind does. Returns asc_failed. */
asc_step asc__stream_wrong(asc_task *t, const asc__stream *s, const char *operation);

static inline bool asc__any_in(const asc_link *ring)
{
    return ring->next && ring->next != ring;
}

/* Reads and writes bytes? */
static inline bool asc__is_bytes(const asc__stream *s)
{
    return s && (s->kind == ASC__CONNECTION || s->kind == ASC__FILE);
}

static inline bool asc__is_tcp(const asc__stream *s)
{
    return s && (s->kind == ASC__CONNECTION || s->kind == ASC__LISTENER) && s->uv.handle.type == UV_TCP;
}

static inline void asc__stream_wait(asc__stream *s)
{
    if (s->waits++ == 0)
        uv_ref(&s->uv.handle);
}

static inline void asc__stream_waited(asc__stream *s)
{
    if (--s->waits == 0)
        uv_unref(&s->uv.handle);
}

/* ---- the parts of a close ---- */

void asc__reader_closed(asc__stream *s);
void asc__writers_closed(asc__stream *s);
void asc__listener_closed(asc_loop *l, asc__stream *s);
void asc__receiver_closed(asc__stream *s);

/* ---- stdio.c: at once, for ASC__FILE ---- */

/* Bytes read or written, or a negative code. */
ssize_t asc__file_read(asc__stream *s, void *to, size_t size);
ssize_t asc__file_write(asc__stream *s, const uv_buf_t *bufs, unsigned count);
void asc__standard_closed(asc_loop *l, asc__stream *s);

/* ---- listen.c ---- */

/* Sets SO_REUSEPORT on a handle that has its socket. 0 or a code. */
int asc__reuse_port(uv_handle_t *h);

/* ---- address.c ---- */

struct sockaddr *asc__sockaddr(asc_address *a);
bool asc__address_set(asc_address *a, const struct sockaddr *from);

#endif
