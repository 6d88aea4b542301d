/* _Generic, _Static_assert, typeof, statement expressions, labels as values (plain), attributes, case ranges. */
#include <stdio.h>

#define KIND(x) _Generic((x), int: "int", long: "long", double: "double", char *: "string", default: "other")
#define MAX(a, b) ({ typeof(a) a_ = (a); typeof(b) b_ = (b); a_ > b_ ? a_ : b_; })

_Static_assert(sizeof(int) >= 4, "32 bits");

static __attribute__((noinline)) int square(int n)
{
    return n * n;
}

static int half(int n) __attribute__((unused));

static int half(int n)
{
    return n / 2;
}

static int jump(int n)
{
    static const void *const where[] = {&&zero, &&one, &&more};

    goto *where[n < 2 ? n : 2];
zero:
    return 10;
one:
    return 20;
more:
    return n * 30;
}

static int grade(int points)
{
    switch (points) {
    case 0 ... 49:
        return 5;
    case 50 ... 69:
        return 4;
    case 70 ... 89:
        return 2;
    default:
        return 1;
    }
}

static int mixed(int n)
{
    typeof(n) copy = square(n);
    __typeof__(int[3]) three = {1, half(n), square(2)};
    int largest = MAX(copy, three[1]);
    int inner = ({
        int sum = 0;
        for (int i = 0; i < 3; i++)
            sum += three[i];
        sum;
    });

    if (inner > 5)
        goto done;
    largest++;
done:
    return largest * 100 + inner;
}

static int elvis(int n)
{
    return half(n) ?: square(n + 5);
}

static int generic(int n)
{
    _Static_assert(sizeof(long) >= sizeof(int), "long");
    long l = square(n);
    double d = half(n) + 0.5;
    char text[] = "abc";

    printf("%s %s %s %s %s\n", KIND(n), KIND(l), KIND(d), KIND(&text[0]), KIND('x' + 1u));
    return _Generic(l, long: square(2), default: 0) + (int)sizeof(typeof(text));
}

static int laid_out(int n)
{
    struct __attribute__((packed)) {
        char c;
        int v;
    } packed = {'x', square(n)};
    int v __attribute__((aligned(16))) = half(n);

    packed.v += square(v);
    return packed.v * 10 + (int)sizeof packed;
}

int main(void)
{
    int total = 0;

    for (int i = 0; i < 4; i++) {
        total += jump(i) + grade(i * 30) + elvis(i);
        printf("%d %d\n", total, mixed(i));
    }
    printf("%d %d %d\n", generic(6), laid_out(7), MAX(total, 3));
    return total & 127;
}
