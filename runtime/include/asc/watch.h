/* Changes of files and directories, as the system reports them. */
#ifndef ASC_WATCH_H
#define ASC_WATCH_H

#include <asc/call.h>

enum {
    ASC_CHANGE_CONTENT = 1, /* what is in the file, or what describes it */
    ASC_CHANGE_NAME = 2,    /* it was made, removed, renamed or replaced */
    ASC_CHANGE_LOST = 4     /* there were more changes than are kept (ASC_CHANGES_MAX): look at everything anew */
};
enum { ASC_CHANGES_MAX = 4096 };

typedef struct asc_change {
    const char *name; /* in the directory that is watched; of a file: its own; "" when the system does not say, and with ASC_CHANGE_LOST */
    int what;         /* ASC_CHANGE_*, several at once when they came before they were looked at */
} asc_change;

/* Collects the changes of one path; bound by the manager watched(path). What the system itself drops when it is overrun is not told. */
typedef struct asc_watch asc_watch;

struct asc_watch_open_frame {
    asc_watch *result;
};

/* Begins to watch a file or a directory, without what is in directories in it. A file is watched itself, not its name: an editor that
 * replaces it ends the changes; watching the directory tells of that. Throws ASC_ENOENT, ASC_ENOSPC (too many watches) ... Never waits. */
asc_step asc_watch_open(asc_task *t, struct asc_watch_open_frame *f, const char *path);

/* Ends it. Tasks that wait throw ASC_ECLOSED. NULL is allowed. */
void asc_watch_close(asc_watch *w);

struct asc_watch_frame {
    asc_wait wait;
    const asc_change *result;
    asc_watch *watch;
};

/* Waits for a change, and takes it: valid until the next call for w. Changes are in the order in which they first came. Throws ASC_EBUSY when
 * another task waits. */
asc_step asc_watch_next(asc_task *t, struct asc_watch_frame *f, asc_watch *w);

/* async generator const asc_change *asc_changes(asc_watch *w): the changes that come, each valid until the next round. */
struct asc_changes_head {
    asc_frame base;
    const asc_change *value;
    bool more;
    asc_watch *w;
} ASC_MAY_ALIAS;
extern const asc_fn asc_changes[1];

#endif
