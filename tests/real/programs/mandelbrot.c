/* Doubles and floats: a Mandelbrot set, roots by Newton and bisection, integration, a running mean. */
#include <stdio.h>

static int escapes(double x, double y, int most)
{
    double a = x, b = y;
    int n = 0;

    while (a * a + b * b <= 4.0 && n < most) {
        double t = a * a - b * b + x;
        b = 2.0 * a * b + y;
        a = t;
        n++;
    }
    return n;
}

static double root_of(double n)
{
    double x = n > 1.0 ? n : 1.0, last;

    do {
        last = x;
        x = (x + n / x) / 2.0;
    } while (last - x > 1e-12 || x - last > 1e-12);
    return x;
}

static double cubic(double x)
{
    return x * x * x - 2.0 * x - 5.0;
}

static double bisect(double low, double high)
{
    while (high - low > 1e-9) {
        double middle = (low + high) / 2.0;
        if (cubic(low) * cubic(middle) <= 0.0)
            high = middle;
        else
            low = middle;
    }
    return low;
}

static double integral(double from, double to, int steps)
{
    double width = (to - from) / steps, sum = (cubic(from) + cubic(to)) / 2.0;

    for (int i = 1; i < steps; i++)
        sum += cubic(from + i * width);
    return sum * width;
}

struct stats {
    float sum;
    double mean, square;
    long double longest;
    unsigned n;
};

static struct stats add(struct stats s, float x)
{
    double d = x - s.mean;

    s.n++;
    s.sum += x;
    s.mean += d / s.n;
    s.square += d * (x - s.mean);
    if (x > s.longest)
        s.longest = x;
    return s;
}

int main(void)
{
    static const char shades[] = " .:-=+*#%@";
    struct stats s = {0};

    for (int row = -8; row <= 8; row++) {
        for (int column = -20; column <= 8; column++) {
            int n = escapes(column / 10.0, row / 8.0, 45);
            s = add(s, (float)n);
            putchar(shades[n / 5]);
        }
        putchar('\n');
    }
    printf("%u %.1f %.6f %.6f %.1Lf\n", s.n, (double)s.sum, s.mean, s.square / s.n, s.longest);
    printf("%.9f %.9f %.9f\n", root_of(2.0), root_of(0.25), bisect(2.0, 3.0));
    printf("%.6f\n", integral(-1.0, 2.0, 40));
    return s.longest > 44.0L ? 0 : 1;
}
