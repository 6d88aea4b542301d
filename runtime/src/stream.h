/* Streams inside: the object that holds libuv's handle, and who waits for what of it.
 *
 * The object lives from asc__stream_new until libuv has reported the handle closed; nothing that libuv looks at is in a frame. Programs
 * hold a name instead of an address: place in the loop's table and generation, so that a stale one is known to be stale.
 *
 * Handles are unref'ed: an open stream on which nobody waits must not hide a deadlock. asc__stream_wait and asc__stream_waited
 * bracket a task's wait; requests (connecting, writing) count by themselves.
 *
 * A connection may be covered by a layer, which turns the bytes of programs into those of the connection and back. Reading and writing
 * know where it comes in and nothing else of it; TLS is one, in a library of its own. */
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

typedef struct asc__stream asc__stream;

/* Belongs to the stream that it covers. Its functions never wait; they get at the connection through asc__raw_read and asc__raw_write
 * alone. A code that `write` came to is final for writing; that of another is final for the stream. */
typedef struct asc__layer {
    /* What has to be agreed on before the first byte of a program's: 1: done; 0: once the connection has more to read; or a code. */
    int (*begin)(asc__stream *s);
    ssize_t (*read)(asc__stream *s, void *to, size_t size);                 /* bytes; 0: the end; ASC_EAGAIN, or another code */
    ssize_t (*write)(asc__stream *s, const uv_buf_t *bufs, unsigned count); /* takes so many of the bytes, at least one; or a code */
    int (*end)(asc__stream *s);                                             /* tells the other side that no more comes. 0 or a code */
    void (*free)(asc__stream *s);
    bool ready;      /* `begin` is done */
    int broken;      /* code of why nothing can be written any more */
    const char *why; /* NULL, or more words for the code why_code than its own; lives as long as the layer */
    int why_code;

    /* read.c: what had come before the stream was covered, and is the connection's */
    char *early;
    size_t early_begin, early_end;
    int over; /* what follows that: 1: the end; a code; 0: what the system has */
} asc__layer;

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
    bool raw;      /* a terminal that is */
    bool by_piece; /* write.c: libuv gets what a layer writes */
    unsigned waits;
    int standard;       /* which standard stream + 1; 0: none */
    int flags;          /* of its descriptor, to be set again as it is closed; -1: it has been left alone */
    asc_resume *opened; /* asc_opening then */

    /* read.c */
    struct asc_read_frame *reader;
    char *data; /* what is unread is from begin to end */
    size_t begin, end, room;
    size_t dropped; /* process.c: bytes that were read since nobody will want them any more */
    int failed;     /* code that reading ended with */
    bool reading, ended;
    bool hasty; /* the last read filled all the room */

    /* write.c */
    asc_link writers;               /* frames, in order */
    struct asc_write_frame *writer; /* whose bytes go out */
    unsigned sending;               /* pieces that libuv has */
    bool shut;

    /* listen.c */
    asc_link accepters;                          /* frames, in order */
    struct asc__stream *accepted, **last, *next; /* ready for accept; the next one of those */
    unsigned accepted_count;
    struct asc__bound *bound; /* of a listener on a path: pipe.c */
    uv_poll_t *poll; /* of a listener: tells that connections have come; an object of its own, gone once libuv has reported it closed */

    bool more; /* the system may hold more: of connections, whom nobody looks for now, or of datagrams */

    /* udp.c */
    struct asc_udp_receive_frame *receiver;
    bool served; /* a datagram came for a task; what follows is the next one's */

    /* connect.c */
    uv_connect_t connect;
    struct asc_connect_frame *connecter;

    asc__layer *layer; /* NULL: programs see the bytes as they are */
};

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

/* Throws `code`, with what the layer has to say about it. Returns asc_failed. */
asc_step asc__stream_throw(asc_task *t, const asc__stream *s, int code);

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

/* The handle that is active while a task waits for s. */
static inline uv_handle_t *asc__stream_active(asc__stream *s)
{
    return s->poll ? (uv_handle_t *)s->poll : &s->uv.handle;
}

static inline void asc__stream_wait(asc__stream *s)
{
    if (s->waits++ == 0)
        uv_ref(asc__stream_active(s));
}

static inline void asc__stream_waited(asc__stream *s)
{
    if (--s->waits == 0)
        uv_unref(asc__stream_active(s));
}

/* ---- layers ---- */

/* Covers s with `layer`, which is the stream's from here on, and waits until it has begun. What has come and was not read counts as the
 * connection's. When that throws, or is cancelled, reading and writing throw from then on: ASC_ECONNABORTED after a cancellation. */
asc_step asc__stream_cover(asc_task *t, struct asc_read_frame *f, asc__stream *s, asc__layer *layer);

/* Why nothing can be written to s through its layer now, or 0: broken off, or (ASC_EBUSY) not begun yet. write.c */
int asc__stream_unready(const asc__stream *s);

/* Bytes that the connection has: so many, 0: its end, ASC_EAGAIN, or another code. read.c */
ssize_t asc__raw_read(asc__stream *s, void *to, size_t size);

/* The connection takes all of it: what the system has no room for is copied and follows by itself, in order; s->sending says if something
 * is under way. A stream that is being closed takes what the system does. 0 or a code, after which a part may be written. write.c */
int asc__raw_write(asc__stream *s, const void *data, size_t size);

/* ---- the parts of a close ---- */

void asc__reader_closed(asc__stream *s);
void asc__writers_closed(asc__stream *s);
void asc__listener_closed(asc_loop *l, asc__stream *s);
void asc__receiver_closed(asc__stream *s);
void asc__bound_closed(asc__stream *s);

/* ---- stdio.c: at once, for ASC__FILE ---- */

/* Bytes read or written, or a negative code. */
ssize_t asc__file_read(asc__stream *s, void *to, size_t size);
ssize_t asc__file_write(asc__stream *s, const uv_buf_t *bufs, unsigned count);
void asc__standard_closed(asc_loop *l, asc__stream *s);

/* ---- listen.c ---- */

/* s, which is bound unless there is a code, listens, or is gone and what went wrong is thrown. */
asc_step asc__listen_or_close(asc_task *t, struct asc_connect_frame *f, asc__stream *s, int code, const asc_listen_options *options);

/* Sets SO_REUSEPORT on a handle that has its socket. 0 or a code. */
int asc__reuse_port(uv_handle_t *h);

/* ---- connect.c: for a handle that connects with s->connect, whose data is s ---- */

void asc__on_connected(uv_connect_t *uv, int status);
asc_step asc__connecting(asc_task *t, struct asc_connect_frame *f, asc__stream *s);

/* ---- address.c ---- */

struct sockaddr *asc__sockaddr(asc_address *a);
bool asc__address_set(asc_address *a, const struct sockaddr *from);

#endif
