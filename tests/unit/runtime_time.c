/* Timers: order, exactness under the virtual clock, never early under the real one, extreme arguments. */
#include "runtime_test.h"

#include <math.h>

/* ---- many sleepers wake in the order of their times, then of their sleeps (S35, S77) ---- */

enum { MANY = 50000 };

static struct {
    double at;
    int number;
} woken[MANY];
static int woken_count;
static uint32_t seed;

ASYNC(sleeper)
{
    BEGIN
    f->number = asc_now() + f->number;
    AWAIT(sleeper, asc_sleep(t, &f->call.sleep, f->number - asc_now()));
    CHECK(asc_now() > f->number - 1e-9);
    woken[woken_count].at = asc_now();
    woken[woken_count++].number = f->n;
    END
}

ASYNC(sleepers)
{
    BEGIN
    GROUP_BEGIN(0);
    for (f->i = 0; f->i < MANY; f->i++) {
        f->inner = spawn_test(t, &f->group, sleeper, false, NULL);
        CHECK(f->inner);
        f->inner->n = f->i;
        /* from nanoseconds to hours, with many ties */
        uint32_t r = next_random(&seed);
        f->inner->number = f->i % 3 == 0 ? r % 1000 * 1e-9 : f->i % 3 == 1 ? r % 7 : r % 100000 * 0.1;
    }
    got = asc_ready;
    GROUP_END(sleepers);
    PASS_ON(sleepers);
    CHECK_INT(woken_count, MANY);
    for (int i = 1; i < MANY; i++) {
        CHECK(woken[i - 1].at <= woken[i].at);
        CHECK(woken[i - 1].at < woken[i].at || woken[i - 1].number < woken[i].number || woken[i].at < 1e-6);
    }
    END
}

/* ---- timers set and cancelled at random: those that stay fire, the others do not ---- */

enum { SCOPES = 3000 };

static asc_scope scopes[SCOPES];
static bool was_cancelled[SCOPES];
static int fired, cancelled;

ASYNC(bounded)
{
    BEGIN
    asc_scope_reschedule(&scopes[f->n], f->number);
    got = asc_scope_enter(t, &scopes[f->n]);
    CHECK(got.how == ASC_READY);
    f->number += asc_now();
    TRY(bounded, asc_sleep(t, &f->call.sleep, INFINITY));
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK(asc_scope_leave(t, &scopes[f->n], &f->leave));
    CHECK(scopes[f->n].caught);
    CHECK(scopes[f->n].expired != was_cancelled[f->n]);
    if (scopes[f->n].expired) {
        CHECK(fabs(asc_now() - f->number) < 1e-9);
        fired++;
    } else {
        cancelled++;
    }
    END
}

ASYNC(canceller)
{
    BEGIN
    for (f->i = 0; f->i < SCOPES; f->i++) {
        uint32_t r = next_random(&seed);
        int n = (int)(next_random(&seed) % SCOPES);
        if (r % 3 == 0)
            AWAIT(canceller, asc_sleep(t, &f->call.sleep, (next_random(&seed) % 100) * 1e-3));
        else if (r % 3 == 1 && scopes[n].task && !scopes[n].expired && !scopes[n].caught)
            was_cancelled[n] = true, asc_scope_cancel(&scopes[n]);
        else if (scopes[n].task && !scopes[n].caught)
            asc_scope_reschedule(&scopes[n], 1e6); /* later: must not fire before; see finish */
    }
    for (f->i = 0; f->i < SCOPES; f->i++)
        if (!scopes[f->i].expired && !scopes[f->i].caught && !was_cancelled[f->i])
            was_cancelled[f->i] = true, asc_scope_cancel(&scopes[f->i]);
    END
}

ASYNC(churn)
{
    BEGIN
    GROUP_BEGIN(0);
    for (f->i = 0; f->i < SCOPES; f->i++) {
        f->inner = spawn_test(t, &f->group, bounded, false, NULL);
        CHECK(f->inner);
        f->inner->n = f->i;
        f->inner->number = next_random(&seed) % 50 + 200;
    }
    CHECK(spawn_test(t, &f->group, canceller, false, NULL));
    got = asc_ready;
    GROUP_END(churn);
    PASS_ON(churn);
    CHECK_INT(fired + cancelled, SCOPES);
    END
}

/* ---- extreme arguments ---- */

ASYNC(extremes)
{
    BEGIN
    CHECK(asc_now() == 0);
    TRY(extremes, asc_sleep(t, &f->call.sleep, NAN));
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK(asc_caught(&f->leave, ASC_EINVAL));
    asc_catch_end(t, &f->leave);
    AWAIT(extremes, asc_sleep(t, &f->call.sleep, -INFINITY));
    AWAIT(extremes, asc_sleep(t, &f->call.sleep, -1e300));
    AWAIT(extremes, asc_sleep(t, &f->call.sleep, -0.0));
    AWAIT(extremes, asc_sleep_until(t, &f->call.sleep, -5));
    CHECK(asc_now() == 0);
    CHECK(isinf(asc_remaining()));
    for (f->i = 0; f->i < 1000; f->i++) /* integers inside: no drift */
        AWAIT(extremes, asc_sleep(t, &f->call.sleep, 0.001));
    CHECK(asc_now() == 1.0);
    AWAIT(extremes, asc_sleep_until(t, &f->call.sleep, 2.5));
    CHECK(asc_now() == 2.5);
    AWAIT(extremes, asc_sleep(t, &f->call.sleep, 3600.0 * 24 * 365 * 100));
    CHECK(fabs(asc_now() - 2.5 - 3600.0 * 24 * 365 * 100) < 1e-6);
    /* saturates, so that it is never */
    CHECK(asc_scope_reschedule(&f->scope, 1e300));
    got = asc_scope_enter(t, &f->scope);
    CHECK(got.how == ASC_READY);
    CHECK(isinf(asc_remaining()));
    CHECK(asc_scope_reschedule(&f->scope, 9.2e9));
    CHECK(asc_remaining() > 1e9);
    CHECK(!asc_scope_reschedule(&f->scope, NAN));
    CHECK(asc_scope_reschedule(&f->scope, INFINITY));
    CHECK(isinf(asc_remaining()));
    AWAIT(extremes, asc_sleep(t, &f->call.sleep, 1));
    CHECK(asc_scope_reschedule(&f->scope, -INFINITY));
    CHECK(asc_remaining() == 0);
    TRY(extremes, asc_checkpoint(t));
    CHECK(got.how == ASC_FAILED);
    asc_leave(t, &f->leave, ASC_ERROR);
    CHECK(asc_scope_leave(t, &f->scope, &f->leave));
    CHECK(f->scope.expired && f->scope.caught);
    END
}

/* ---- the real clock ---- */

ASYNC(real_sleeper)
{
    BEGIN
    for (f->i = 0; f->i < 10; f->i++) {
        f->number = wall_clock() + (next_random(&seed) % 20000) * 1e-6;
        AWAIT(real_sleeper, asc_sleep(t, &f->call.sleep, f->number - wall_clock()));
        CHECK(wall_clock() > f->number - 1e-6); /* the argument was computed a moment before the sleep began */
    }
    END
}

/* A timeout counts from entering, whatever the processor was busy with before or after; it is never early (S25, S122, S123). */
ASYNC(real_timeout)
{
    BEGIN
    for (f->i = 0; f->i < 8; f->i++) {
        static const asc_scope fresh = ASC_SCOPE_INIT;
        double busy = wall_clock() + (f->i % 2 ? 0.03 : 0);
        while (wall_clock() < busy)
            ;
        f->scope = fresh;
        CHECK(asc_scope_reschedule(&f->scope, 0.02));
        f->number = wall_clock();
        got = asc_scope_enter(t, &f->scope);
        CHECK(got.how == ASC_READY);
        busy = wall_clock() + (f->i % 3 ? 0.01 : 0);
        while (wall_clock() < busy)
            ;
        TRY(real_timeout, asc_sleep(t, &f->call.sleep, 10));
        CHECK(got.how == ASC_FAILED);
        CHECK(wall_clock() - f->number >= 0.02);
        asc_leave(t, &f->leave, ASC_ERROR);
        CHECK(asc_scope_leave(t, &f->scope, &f->leave));
    }
    END
}

ASYNC(real)
{
    BEGIN
    GROUP_BEGIN(0);
    for (f->i = 0; f->i < 50; f->i++)
        CHECK(spawn_test(t, &f->group, real_sleeper, false, NULL));
    got = asc_ready;
    GROUP_END(real);
    PASS_ON(real);
    CALL(real, real_timeout);
    PASS_ON(real);
    END
}

/* ---- a turn: who yields goes behind all that is ready ---- */

static char order[64];

ASYNC(letters)
{
    BEGIN
    for (f->i = 0; f->i < 3; f->i++) {
        strncat(order, &"abc"[f->n], 1);
        AWAIT(letters, f->n == 1 ? asc_sleep(t, &f->call.sleep, 0) : asc_yield(t));
    }
    END
}

ASYNC(turns)
{
    BEGIN
    GROUP_BEGIN(0);
    for (f->i = 0; f->i < 3; f->i++)
        spawn_test(t, &f->group, letters, false, NULL)->n = f->i;
    got = asc_ready;
    GROUP_END(turns);
    PASS_ON(turns);
    CHECK_STRING(order, "abcabcabc");
    END
}

int main(void)
{
    seed = 12345;
    CHECK_INT(run_main(sleepers, false), 0);
    CHECK_INT(run_main(churn, false), 0);
    CHECK_INT(run_main(extremes, false), 0);
    CHECK_INT(run_main(turns, false), 0);
    CHECK_INT(run_main(real, true), 0);
    return 0;
}
