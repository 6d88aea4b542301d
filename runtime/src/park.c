/* Waiting for callbacks of others. */
#include "internal.h"

static struct asc_park_frame *frame_of(asc_wait *w)
{
    return ASC__OF(w, struct asc_park_frame, wait);
}

static bool withdraw(asc_task *t, asc_wait *w)
{
    (void)t;
    struct asc_park_frame *f = frame_of(w);
    if (!f->cancel || !f->cancel(f->arg))
        return false;
    f->token->task = NULL;
    f->token->done = true;
    asc__release(asc__loop);
    return true;
}

asc_step asc_park(asc_task *t, struct asc_park_frame *f, asc_token *token, bool (*cancel)(void *arg), void *arg)
{
    if (!token->done && asc__stops(t)) {
        if (!cancel || !cancel(arg)) { /* what was started goes on to its end: so does the wait */
            asc__loop->error = NULL;
            cancel = NULL;
        } else {
            token->done = true;
            return asc_failed;
        }
    }
    if (token->task)
        asc__misuse("asc_park", "another task waits for the token");
    if (token->done) {
        f->result = token->value;
        if (token->code)
            return token->code == ASC_ECANCELED ? asc__cancelled(t) : asc_throw_code(t, token->code);
        return asc_ready;
    }
    f->wait.cancel = cancel ? withdraw : NULL;
    f->token = token;
    f->cancel = cancel;
    f->arg = arg;
    token->task = t;
    token->frame = f;
    asc__hold(asc__loop);
    return asc__park(t, &f->wait);
}

static void resume(asc_token *token, intptr_t value, int code)
{
    if (token->done)
        asc__misuse("asc_resume_token", "the token is used up");
    token->done = true;
    token->value = value;
    token->code = code;
    if (!token->task)
        return;
    token->task = NULL;
    token->frame->result = value;
    asc__release(asc__loop);
    asc__wake(&token->frame->wait, code);
}

void asc_resume_token(asc_token *token, intptr_t value)
{
    resume(token, value, 0);
}

void asc_resume_error(asc_token *token, int code)
{
    resume(token, 0, code);
}
