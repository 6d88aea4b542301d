/* Quicksort, heap sort, shell sort and merge sort on the same numbers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COUNT = 60 };

static unsigned state = 12345;

static unsigned next(void)
{
    state = state * 1103515245u + 12345u;
    return state >> 16 & 0x7fff;
}

static void swap(int *a, int *b)
{
    int t = *a;
    *a = *b;
    *b = t;
}

static void quick(int *v, int left, int right)
{
    int last;

    if (left >= right)
        return;
    swap(&v[left], &v[(left + right) / 2]);
    last = left;
    for (int i = left + 1; i <= right; i++)
        if (v[i] < v[left])
            swap(&v[++last], &v[i]);
    swap(&v[left], &v[last]);
    quick(v, left, last - 1);
    quick(v, last + 1, right);
}

static void sift(int *v, int root, int n)
{
    for (;;) {
        int child = root * 2 + 1;
        if (child >= n)
            break;
        if (child + 1 < n && v[child] < v[child + 1])
            child++;
        if (v[root] >= v[child])
            break;
        swap(&v[root], &v[child]);
        root = child;
    }
}

static void heap(int *v, int n)
{
    for (int i = n / 2 - 1; i >= 0; i--)
        sift(v, i, n);
    while (--n > 0) {
        swap(&v[0], &v[n]);
        sift(v, 0, n);
    }
}

static void shell(int v[], int n)
{
    int gap, i, j, temp;

    for (gap = n / 2; gap > 0; gap /= 2)
        for (i = gap; i < n; i++)
            for (j = i - gap; j >= 0 && v[j] > v[j + gap]; j -= gap) {
                temp = v[j];
                v[j] = v[j + gap];
                v[j + gap] = temp;
            }
}

static void merge(int *v, int *spare, int n)
{
    int half = n / 2, i = 0, j = half, k = 0;

    if (n < 2)
        return;
    merge(v, spare, half);
    merge(v + half, spare, n - half);
    while (i < half || j < n)
        spare[k++] = j == n || (i < half && v[i] <= v[j]) ? v[i++] : v[j++];
    memcpy(v, spare, (size_t)n * sizeof *v);
}

static int sum(const int *v, int n)
{
    int total = 0;
    for (int i = 0; i < n; i++)
        total = (total * 31 + v[i]) & 0xffffff;
    return total;
}

static int sorted(const int *v, int n)
{
    while (--n > 0)
        if (v[n - 1] > v[n])
            return 0;
    return 1;
}

int main(void)
{
    int original[COUNT], v[COUNT], spare[COUNT];

    for (int i = 0; i < COUNT; i++)
        original[i] = (int)(next() % 1000);
    for (int kind = 0; kind < 4; kind++) {
        memcpy(v, original, sizeof v);
        switch (kind) {
        case 0:
            quick(v, 0, COUNT - 1);
            break;
        case 1:
            heap(v, COUNT);
            break;
        case 2:
            shell(v, COUNT);
            break;
        default:
            merge(v, spare, COUNT);
        }
        printf("%d: %d %d\n", kind, sorted(v, COUNT), sum(v, COUNT));
    }
    for (int i = 0; i < COUNT; i += 7)
        printf("%d ", v[i]);
    putchar('\n');
    return sorted(v, COUNT) ? EXIT_SUCCESS : EXIT_FAILURE;
}
