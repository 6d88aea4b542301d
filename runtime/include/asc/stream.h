/* Byte streams: connections, listeners, pipes, terminals, the standard streams.
 *
 * An asc_stream * is a name, not an address: whoever holds it may use and close it at any time. Once it is closed, operations throw
 * ASC_ECLOSED, and asc_close does nothing. It belongs to the loop that made it. What is not closed when the loop ends is reported.
 *
 * At most one task at a time reads from a stream (else ASC_EBUSY); any number write, each call's bytes together, in the order of the calls.
 * A stream that is closed while tasks wait on it wakes them with ASC_ECLOSED. What the system reports (ASC_ECONNRESET, ASC_EPIPE ...) is thrown
 * by the operation that meets it. SIGPIPE is ignored from the first stream of a process on, if it was not handled.
 *
 * Cancellation: reads and accepts that throw have taken nothing: no byte and no connection is lost. Writing, asc_shutdown and asc_close
 * are the exceptions, and say so. */
#ifndef ASC_STREAM_H
#define ASC_STREAM_H

#include <asc/call.h>

typedef struct asc_stream asc_stream;
struct asc__stream;

struct asc_read_frame {
    asc_frame base;
    asc_wait wait;
    size_t result;
    asc_stream *stream;
    char *to;
    size_t size, done;
    unsigned char how;
};

/* Reads what is there, at least one byte and at most `size`, waiting for it; 0: the end (or `size` is 0). Straight into `to` when
 * the task waits. What was there as the loop last looked, and what is there at the first read, is given without waiting. */
asc_step asc_read(asc_task *t, struct asc_read_frame *f, asc_stream *s, void *to, size_t size);

/* Reads `size` bytes. ASC_EOF when the stream ends before; then, and when cancelled, what had come stays to be read, and
 * what is in `to` is undefined. */
asc_step asc_read_exactly(asc_task *t, struct asc_read_frame *f, asc_stream *s, void *to, size_t size);

/* Bytes that have come and wait in s: reads of so many don't wait. 0: closed, or none. */
size_t asc_stream_unread(const asc_stream *s);

struct asc_read_until_frame {
    struct asc_read_frame read;
    size_t result;
    const void *delimiter;
    size_t length;
};

/* Reads up to and with the delimiter, which has `length` bytes, at least 1; the result is the number of bytes in `to`. 0: the stream
 * ended, nothing was left. ASC_EOF: it ended without the delimiter; ASC_EMSGSIZE: `size` bytes have come without it; in both
 * cases they stay to be read. */
asc_step asc_read_until(asc_task *t, struct asc_read_until_frame *f, asc_stream *s, void *to, size_t size, const void *delimiter,
                        size_t length);

/* Lines may have so many bytes. */
enum { ASC_LINE_MAX = 1 << 20 };

/* What asc_read_line fills, again and again; asc_line_free gives its memory back. */
typedef struct asc_line {
    char *text;    /* readable: ends with a 0 */
    size_t length; /* readable: without that 0; a line may hold others */
    size_t room;
} asc_line;
#define ASC_LINE_INIT \
    { \
        0, 0, 0 \
    }

/* Gives its memory back; it may be used again. */
void asc_line_free(asc_line *line);

struct asc_read_line_frame {
    struct asc_read_frame read;
    bool result;
    asc_line *line;
};

/* Reads a line, without its \n or \r\n; the last one may lack that. False: the stream has ended. ASC_EMSGSIZE: longer than
 * ASC_LINE_MAX; ASC_ENOMEM; nothing was taken then. */
asc_step asc_read_line(asc_task *t, struct asc_read_line_frame *f, asc_stream *s, asc_line *line);

/* Some bytes of the caller's. */
typedef struct asc_bytes {
    const void *data;
    size_t size;
} asc_bytes;

struct asc_write_frame {
    asc_wait wait;
    asc_link link;
    struct asc__stream *stream;
    const asc_bytes *rest;
    size_t count, done;
    asc_bytes one;
};

/* Writes all of it: returns when the system has taken the last byte. ASC_ENOMEM may come after a part was written, like other errors.
 * Cancelled: if it had to wait for other writers, nothing is written; else a first part, of up to 64 KiB more than the system had taken,
 * goes out all the same, and the stream is in order only for those who know which. A message of at most 64 KiB is thus written
 * whole or not at all as long as the stream stays open. */
asc_step asc_write_all(asc_task *t, struct asc_write_frame *f, asc_stream *s, const void *data, size_t size);

/* The same for `count` pieces, one after the other; they are not copied together first. */
asc_step asc_writev(asc_task *t, struct asc_write_frame *f, asc_stream *s, const asc_bytes *pieces, size_t count);

struct asc_shutdown_frame {
    asc_wait wait;
    struct asc__shutdown *request;
};

/* No more writing: the other side reads the end once it has read everything. Twice is allowed. ASC_EBUSY while a task writes;
 * ASC_ENOTCONN when the connection is gone. Cancelled while it waits: it happens all the same. */
asc_step asc_shutdown(asc_task *t, struct asc_shutdown_frame *f, asc_stream *s);

/* Closes s; never waits, and does so even if the task is cancelled, before that is thrown. Bytes that the system has taken are still sent.
 * Twice is allowed, NULL too. */
asc_step asc_close(asc_task *t, asc_stream *s);

/* Closes s and lets the other side know that it was not in order: what is still to be sent is dropped, and it meets ASC_ECONNRESET.
 * A stream that is no TCP connection is closed as by asc_close. Twice is allowed, NULL too. Never waits. */
void asc_stream_reset(asc_stream *s);

/* Has s been closed? */
bool asc_stream_is_closed(const asc_stream *s);

struct asc_accept_frame {
    asc_wait wait;
    asc_stream *result;
    asc_link link;
    struct asc__stream *listener;
    asc_resume *opening;
};

/* Waits for a connection; it is yours to close. Several tasks may wait; connections go to who has waited longest. Some connections are taken from the
 * system ahead of that; those that nobody accepted are closed with the listener. ASC_EMFILE and the like when there is nothing left to take one with: it waits for the next call. */
asc_step asc_accept(asc_task *t, struct asc_accept_frame *f, asc_stream *listener);

struct asc_standard_frame {
    asc_stream *result;
};

/* The standard streams, whatever they are: pipe, socket, terminal, file. The same stream each time, until it is closed, which leaves the
 * descriptor itself open. What <stdio.h> has buffered is not seen: use one or the other for a descriptor. Files are read and written at once,
 * without the loop. Throws what the system reports. */
asc_step asc_stdin(asc_task *t, struct asc_standard_frame *f);
asc_step asc_stdout(asc_task *t, struct asc_standard_frame *f);
asc_step asc_stderr(asc_task *t, struct asc_standard_frame *f);

/* Is s a terminal? */
bool asc_stream_is_tty(const asc_stream *s);

/* The terminal gives every key at once, without echo (raw), or lines again. Undone as the stream is closed. 0 or an error code; ASC_ENOTTY. */
int asc_tty_set_raw(asc_stream *s, bool raw);

/* The size of the terminal in characters. 0 or an error code; ASC_ENOTTY. */
int asc_tty_size(asc_stream *s, int *columns, int *rows);

/* async generator char *asc_lines(asc_stream *s): the lines, as asc_read_line reads them, each valid until the next round. */
struct asc_lines_head {
    asc_frame base;
    char *value;
    bool more;
    asc_stream *s;
} ASC_MAY_ALIAS;
extern const asc_fn asc_lines[1];

/* async generator asc_stream *asc_connections(asc_stream *listener): the connections, each the loop body's to close, until the
 * listener is closed. While the process lacks descriptors or memory for one they wait, and it is tried again every now and then. */
struct asc_connections_head {
    asc_frame base;
    asc_stream *value;
    bool more;
    asc_stream *listener;
} ASC_MAY_ALIAS;
extern const asc_fn asc_connections[1];

#endif
