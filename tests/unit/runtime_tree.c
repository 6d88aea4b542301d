/* Trees of scopes and tasks, wide and deep: cancelling reaches everything, in order, without recursion, in linear time. */
#include "runtime_test.h"

/* ---- a chain of scopes in one task ---- */

enum { CHAIN = 100000 };

static asc_scope *chain;

static void chain_open(asc_task *t)
{
    static const asc_scope fresh = ASC_SCOPE_INIT;
    for (int i = 0; i < CHAIN; i++) {
        chain[i] = fresh;
        asc_scope_reschedule(&chain[i], 1000 + i);
        CHECK(asc_scope_enter(t, &chain[i]).how == ASC_READY);
    }
}

/* Leaves all; the one that caught. */
static int chain_leave(asc_task *t, asc_exit *x)
{
    int caught = -1;
    for (int i = CHAIN; i-- > 0;)
        if (asc_scope_leave(t, &chain[i], x))
            caught = i;
    return caught;
}

ASYNC(cancel_chain)
{
    BEGIN
    CHECK(chain);
    asc_scope_cancel(&chain[CHAIN / 2]);
    asc_scope_cancel(&chain[10]); /* the outer one wins, also when it comes later (S43) */
    END
}

ASYNC(deep_scopes)
{
    BEGIN
    chain = malloc(CHAIN * sizeof *chain);
    CHECK(chain);
    GROUP_BEGIN(0);
    CHECK(spawn_test(t, &f->group, cancel_chain, false, NULL));
    chain_open(t);
    TRY(deep_scopes, asc_sleep(t, &f->call.sleep, 5000));
    CHECK(got.how == ASC_FAILED);
    CHECK(asc_now() == 0);
    asc_leave(t, &f->end, ASC_ERROR);
    CHECK_INT(chain_leave(t, &f->end), 10);
    CHECK(f->end.why == ASC_END);
    chain_open(t);
    CHECK(asc_remaining() == 1000);
    CHECK(asc_scope_reschedule(&chain[0], 10));
    CHECK(asc_remaining() == 10);
    CHECK(asc_scope_reschedule(&chain[0], 100000));
    CHECK(asc_remaining() == 1001);
    asc_scope_set_shield(&chain[CHAIN - 3], true);
    CHECK(asc_remaining() == 1000 + CHAIN - 3);
    asc_scope_set_shield(&chain[CHAIN - 3], false);
    CHECK(asc_remaining() == 1001);
    TRY(deep_scopes, asc_sleep(t, &f->call.sleep, 5000));
    CHECK(got.how == ASC_FAILED);
    CHECK(asc_now() == 1001);
    asc_leave(t, &f->end, ASC_ERROR);
    CHECK_INT(chain_leave(t, &f->end), 1); /* 0 was moved */
    free(chain);
    got = asc_ready;
    GROUP_END(deep_scopes);
    PASS_ON(deep_scopes);
    END
}

/* ---- tasks within tasks ---- */

enum { LEVELS = 30000 };

static int level, woken_level, cancelled_levels;

ASYNC(nested)
{
    BEGIN
    f->n = level++;
    GROUP_BEGIN(0);
    if (level < LEVELS)
        CHECK(spawn_test(t, &f->group, nested, false, NULL));
    TRY(nested, asc_sleep(t, &f->call.sleep, 1e6));
    if (got.how == ASC_FAILED) {
        CHECK(f->n < woken_level); /* deepest first (S77) */
        woken_level = f->n;
        cancelled_levels++;
    }
    GROUP_END(nested);
    PASS_ON(nested);
    END
}

ASYNC(deep_tasks)
{
    BEGIN
    woken_level = LEVELS;
    CHECK(asc_scope_reschedule(&f->scope, 1));
    got = asc_scope_enter(t, &f->scope);
    CHECK(got.how == ASC_READY);
    CALL(deep_tasks, nested);
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK(asc_scope_leave(t, &f->scope, &f->leave));
    CHECK(f->scope.expired);
    CHECK_INT(cancelled_levels, LEVELS);
    CHECK(asc_now() == 1);
    END
}

/* ---- many tasks in groups of one level: the order of spawning counts, not that of the groups ---- */

enum { GROUPS = 50, EACH = 400 };

static asc_group *groups[GROUPS];
static int last_woken, woken, hosts;

ASYNC(leaf)
{
    BEGIN
    TRY(leaf, asc_sleep(t, &f->call.sleep, 1e6));
    CHECK(got.how == ASC_FAILED);
    CHECK(f->n > last_woken);
    last_woken = f->n;
    woken++;
    PASS_ON(leaf);
    END
}

ASYNC(host)
{
    BEGIN
    GROUP_BEGIN(0);
    groups[f->n] = &f->group;
    TRY(host, asc_sleep(t, &f->call.sleep, 1e6));
    CHECK_INT(woken, GROUPS * EACH);
    CHECK_INT(hosts++, f->n);
    GROUP_END(host);
    PASS_ON(host);
    END
}

ASYNC(wide)
{
    BEGIN
    last_woken = -1;
    GROUP_BEGIN(0);
    for (f->i = 0; f->i < GROUPS; f->i++)
        spawn_test(t, &f->group, host, false, NULL)->n = f->i;
    AWAIT(wide, asc_sleep(t, &f->call.sleep, 1));
    for (f->i = 0; f->i < GROUPS * EACH; f->i++) /* round robin */
        spawn_test(t, groups[f->i % GROUPS], leaf, false, NULL)->n = f->i;
    AWAIT(wide, asc_sleep(t, &f->call.sleep, 1));
    asc_group_cancel(&f->group);
    CHECK_INT(woken, 0);
    TRY(wide, asc_sleep(t, &f->call.sleep, 1));
    CHECK(got.how == ASC_FAILED);
    GROUP_END(wide);
    PASS_ON(wide);
    CHECK_INT(hosts, GROUPS);
    CHECK(asc_now() == 2);
    END
}

/* ---- a shield between: its tasks live on until it opens ---- */

static asc_scope shielding;
static int unharmed;

ASYNC(in_shield)
{
    BEGIN
    AWAIT(in_shield, asc_sleep(t, &f->call.sleep, 5));
    unharmed++;
    AWAIT(in_shield, asc_sleep(t, &f->call.sleep, 1e6));
    unharmed++;
    END
}

ASYNC(shielded_group)
{
    BEGIN
    asc_scope_set_shield(&shielding, true);
    got = asc_scope_enter(t, &shielding);
    CHECK(got.how == ASC_READY);
    GROUP_BEGIN(0);
    for (f->i = 0; f->i < 10; f->i++)
        CHECK(spawn_test(t, &f->group, in_shield, false, NULL));
    got = asc_ready;
    GROUP_END(shielded_group);
    asc_leave(t, &f->leave, got.how == ASC_FAILED ? ASC_ERROR : ASC_END);
    asc_scope_leave(t, &shielding, &f->leave);
    if (f->leave.why == ASC_ERROR)
        return asc_fail_again(t, &f->leave);
    END
}

ASYNC(opener)
{
    BEGIN
    AWAIT(opener, asc_sleep(t, &f->call.sleep, 10));
    asc_scope_set_shield(&shielding, false);
    END
}

ASYNC(shielded)
{
    BEGIN
    GROUP_BEGIN(0);
    CHECK(spawn_test(t, &f->group, opener, false, NULL));
    CHECK(asc_scope_reschedule(&f->scope, 1));
    got = asc_scope_enter(t, &f->scope);
    CHECK(got.how == ASC_READY);
    CALL(shielded, shielded_group);
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->end, ASC_ERROR);
    CHECK(asc_scope_leave(t, &f->scope, &f->end));
    CHECK_INT(unharmed, 10);
    CHECK(asc_now() == 10);
    got = asc_ready;
    GROUP_END(shielded);
    PASS_ON(shielded);
    END
}

int main(void)
{
    CHECK_INT(run_main(deep_scopes, false), 0);
    CHECK_INT(run_main(deep_tasks, false), 0);
    CHECK_INT(run_main(wide, false), 0);
    CHECK_INT(run_main(shielded, false), 0);
    return 0;
}
