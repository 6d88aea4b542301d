/* Below the blocking versions that reference.py writes: errors, virtual time, scopes (SEMANTICS 2), with C's stack for everything. */
#ifndef FLOW_REF_H
#define FLOW_REF_H

#include "harness.h"

enum { END, BREAK, CONTINUE, RETURN, THROW, CLOSE, GOTO };

struct ref_error {
    int code;
    char message[200];
    const struct ref_error *cause;
};

struct ref_scope {
    struct ref_scope *parent;
    double deadline;
    bool shield, cleanup, canceled, expired, caught, used;
    int unshielded;
};

int ref_throw(int code, const char *format, ...);
int ref_throw_again(struct ref_error *error);
struct ref_error *ref_take(void);
void ref_replace(struct ref_error *by);     /* the error in flight leaves the handling of `by` */
bool ref_canceled(void);                    /* the error in flight is a cancellation */

double ref_now(void);
void ref_scope_cancel(struct ref_scope *s);
bool ref_scope_reschedule(struct ref_scope *s, double seconds);
int ref_scope_enter(struct ref_scope *s, double seconds, bool shield);
int ref_scope_leave(struct ref_scope *s, int outcome);
void ref_shield_enter(struct ref_scope *s);
void ref_shield_leave(struct ref_scope *s);
struct ref_scope *ref_unshield_enter(void);
void ref_unshield_leave(struct ref_scope *from);

int ref_managed(int outcome, bool yielded, bool canceled, int ended);
int ref_generated(int outcome, int ended, struct ref_error *blocked);

int ref_asc_sleep(double seconds);
int ref_asc_yield(void);
int ref_asc_checkpoint(void);
int ref_op(const char *name, int *result);

int ref_program(int *result);

#endif
