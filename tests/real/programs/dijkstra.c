/* Graphs: Dijkstra with a binary heap, breadth first, topological order, Floyd-Warshall, union-find. */
#include <stdio.h>
#include <string.h>

#define N 9
#define FAR 9999

struct edge {
    int from, to, weight;
};

static const struct edge edges[] = {
    {0, 1, 4}, {0, 7, 8}, {1, 2, 8}, {1, 7, 11}, {2, 3, 7}, {2, 8, 2}, {2, 5, 4}, {3, 4, 9}, {3, 5, 14}, {4, 5, 10}, {5, 6, 2}, {6, 7, 1}, {6, 8, 6}, {7, 8, 7},
};
enum { EDGES = sizeof edges / sizeof edges[0] };

struct heap {
    int count;
    struct entry {
        int key, node;
    } v[4 * EDGES];
};

static void push(struct heap *h, int key, int node)
{
    int i = h->count++;

    while (i > 0 && h->v[(i - 1) / 2].key > key) {
        h->v[i] = h->v[(i - 1) / 2];
        i = (i - 1) / 2;
    }
    h->v[i] = (struct entry){key, node};
}

static struct entry pop(struct heap *h)
{
    struct entry top = h->v[0], last = h->v[--h->count];
    int i = 0, child;

    while ((child = 2 * i + 1) < h->count) {
        if (child + 1 < h->count && h->v[child + 1].key < h->v[child].key)
            child++;
        if (last.key <= h->v[child].key)
            break;
        h->v[i] = h->v[child];
        i = child;
    }
    h->v[i] = last;
    return top;
}

static void dijkstra(int start, int *distance, int *before)
{
    struct heap h = {.count = 0};

    for (int i = 0; i < N; i++)
        distance[i] = FAR, before[i] = -1;
    push(&h, distance[start] = 0, start);
    while (h.count) {
        struct entry e = pop(&h);
        if (e.key > distance[e.node])
            continue;
        for (int k = 0; k < EDGES; k++) {
            int to = edges[k].from == e.node ? edges[k].to : edges[k].to == e.node ? edges[k].from : -1;
            if (to < 0 || e.key + edges[k].weight >= distance[to])
                continue;
            distance[to] = e.key + edges[k].weight;
            before[to] = e.node;
            push(&h, distance[to], to);
        }
    }
}

static void path(const int *before, int to)
{
    if (before[to] >= 0) {
        path(before, before[to]);
        printf(">");
    }
    printf("%d", to);
}

static int root(int *parent, int i)
{
    return parent[i] == i ? i : (parent[i] = root(parent, parent[i]));
}

static int spanning(void)
{
    int parent[N], total = 0, used[EDGES] = {0};

    for (int i = 0; i < N; i++)
        parent[i] = i;
    for (int round = 0; round < EDGES; round++) {
        int best = -1;
        for (int k = 0; k < EDGES; k++)
            if (!used[k] && (best < 0 || edges[k].weight < edges[best].weight))
                best = k;
        used[best] = 1;
        int a = root(parent, edges[best].from), b = root(parent, edges[best].to);
        if (a != b) {
            parent[a] = b;
            total += edges[best].weight;
        }
    }
    return total;
}

static int topological(int *order)
{
    int degree[N] = {0}, count = 0, done[N] = {0};

    for (int k = 0; k < EDGES; k++)
        degree[edges[k].to]++;
again:
    for (int i = 0; i < N; i++)
        if (!done[i] && degree[i] == 0) {
            done[i] = 1;
            order[count++] = i;
            for (int k = 0; k < EDGES; k++)
                if (edges[k].from == i)
                    degree[edges[k].to]--;
            goto again;
        }
    return count;
}

int main(void)
{
    int distance[N], before[N], all[N][N], order[N], bad = 0;

    dijkstra(0, distance, before);
    for (int i = 0; i < N; i++) {
        printf("%d: %d by ", i, distance[i]);
        path(before, i);
        putchar('\n');
    }
    for (int i = 0; i < N; i++)
        for (int j = 0; j < N; j++)
            all[i][j] = i == j ? 0 : FAR;
    for (int k = 0; k < EDGES; k++)
        all[edges[k].from][edges[k].to] = all[edges[k].to][edges[k].from] = edges[k].weight;
    for (int k = 0; k < N; k++)
        for (int i = 0; i < N; i++)
            for (int j = 0; j < N; j++)
                if (all[i][k] + all[k][j] < all[i][j])
                    all[i][j] = all[i][k] + all[k][j];
    for (int i = 0; i < N; i++)
        bad += all[0][i] != distance[i];
    printf("spanning tree %d, order of %d:", spanning(), topological(order));
    for (int i = 0; i < N; i++)
        printf(" %d", order[i]);
    putchar('\n');
    return bad;
}
