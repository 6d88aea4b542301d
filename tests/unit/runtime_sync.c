/* Events, mutexes, semaphores, conditions, barriers: what tasks of random programs (runtime_oracle) don't show. */
#include "runtime_test.h"

#include <asc/sync.h>

/* ---- hand-over in the order of waiting, nobody comes in between (S115) ---- */

static asc_mutex mutex = ASC_MUTEX_INIT;
static char order[256];

static void note(int c)
{
    size_t len = strlen(order);
    order[len] = (char)c;
}

ASYNC(locker)
{
    BEGIN
    for (f->i = 0; f->i < 2; f->i++) {
        AWAIT(locker, asc_mutex_lock(t, &mutex));
        note('a' + f->n);
        AWAIT(locker, asc_yield(t));
        note('A' + f->n);
        asc_mutex_unlock(&mutex);
        CHECK(f->i == 1 || asc_mutex_is_locked(&mutex)); /* handed over */
    }
    END
}

ASYNC(fair)
{
    BEGIN
    GROUP_BEGIN(0);
    for (f->i = 0; f->i < 4; f->i++)
        spawn_test(t, &f->group, locker, false, NULL)->n = f->i;
    got = asc_ready;
    GROUP_END(fair);
    PASS_ON(fair);
    CHECK_STRING(order, "aAbBcCdDaAbBcCdD");
    CHECK(!asc_mutex_is_locked(&mutex));
    CHECK(asc_mutex_try_lock(&mutex));
    CHECK(!asc_mutex_try_lock(&mutex));
    asc_mutex_unlock(&mutex);
    END
}

/* ---- a waiter that is cancelled is gone from the middle of the line (S113) ---- */

static asc_semaphore semaphore = ASC_SEMAPHORE_INIT(0);
static int through;

ASYNC(acquirer)
{
    BEGIN
    AWAIT(acquirer, asc_semaphore_acquire(t, &semaphore));
    through = through * 10 + f->n;
    END
}

static asc_task *in_line[5];

ASYNC(line)
{
    BEGIN
    GROUP_BEGIN(0);
    for (f->i = 0; f->i < 5; f->i++)
        spawn_test(t, &f->group, acquirer, true, &in_line[f->i])->n = f->i + 1;
    AWAIT(line, asc_yield(t));
    asc_task_cancel(in_line[2]);
    asc_task_cancel(in_line[0]);
    for (f->i = 0; f->i < 4; f->i++)
        asc_semaphore_release(&semaphore);
    asc_task_cancel(in_line[1]); /* has it already: goes through (S114) */
    got = asc_ready;
    GROUP_END(line);
    PASS_ON(line);
    CHECK_INT(through, 245);
    CHECK_INT(semaphore.count, 1);
    CHECK(asc_semaphore_try_acquire(&semaphore));
    CHECK(!asc_semaphore_try_acquire(&semaphore));
    END
}

/* ---- barrier: opens for every n-th, again and again; who is cancelled is not counted ---- */

static asc_barrier barrier = ASC_BARRIER_INIT(3);
static int opened;

ASYNC(party)
{
    BEGIN
    AWAIT(party, asc_barrier_wait(t, &barrier));
    opened++;
    END
}

ASYNC(parties)
{
    BEGIN
    GROUP_BEGIN(0);
    for (f->i = 0; f->i < 5; f->i++)
        CHECK(spawn_test(t, &f->group, party, true, &in_line[f->i]));
    AWAIT(parties, asc_yield(t));
    CHECK_INT(asc_barrier_waiting(&barrier), 2);
    AWAIT(parties, asc_yield(t));
    CHECK_INT(opened, 3);
    asc_task_cancel(in_line[4]);
    CHECK_INT(asc_barrier_waiting(&barrier), 1);
    AWAIT(parties, asc_sleep(t, &f->call.sleep, 1));
    CHECK_INT(opened, 3);
    CHECK(spawn_test(t, &f->group, party, false, NULL));
    CHECK(spawn_test(t, &f->group, party, false, NULL));
    got = asc_ready;
    GROUP_END(parties);
    PASS_ON(parties);
    CHECK_INT(opened, 6);
    END
}

/* ---- misuse stops the program ---- */

ASYNC(unlocks)
{
    BEGIN
    asc_mutex_unlock(&mutex);
    END
}

ASYNC(holds)
{
    BEGIN
    AWAIT(holds, asc_mutex_lock(t, &mutex));
    AWAIT(holds, asc_sleep(t, &f->call.sleep, 1));
    END
}

ASYNC(unlocks_of_another)
{
    BEGIN
    GROUP_BEGIN(0);
    CHECK(spawn_test(t, &f->group, holds, false, NULL));
    AWAIT(unlocks_of_another, asc_yield(t));
    asc_mutex_unlock(&mutex);
    END
}

static asc_condition condition = ASC_CONDITION_INIT(&mutex);

ASYNC(waits_unlocked)
{
    BEGIN
    AWAIT(waits_unlocked, asc_condition_wait(t, &f->call.condition, &condition));
    END
}

static void run_unlocks(void)
{
    run_main(unlocks, false);
}

static void run_unlocks_of_another(void)
{
    run_main(unlocks_of_another, false);
}

static void run_waits_unlocked(void)
{
    run_main(waits_unlocked, false);
}

int main(void)
{
    char report[4096];
    CHECK_INT(run_main(fair, false), 0);
    CHECK_INT(run_main(line, false), 0);
    CHECK_INT(run_main(parties, false), 0);
    CHECK_INT(run_apart(run_unlocks, report, sizeof report), -SIGABRT);
    CHECK(strstr(report, "asc: asc_mutex_unlock: "));
    CHECK_INT(run_apart(run_unlocks_of_another, report, sizeof report), -SIGABRT);
    CHECK(strstr(report, "asc: asc_mutex_unlock: "));
    CHECK_INT(run_apart(run_waits_unlocked, report, sizeof report), -SIGABRT);
    CHECK(strstr(report, "asc: asc_condition_wait: "));
    return 0;
}
