/* A binary search tree with deletion, and an AVL tree; walks in every order. */
#include <stdio.h>
#include <stdlib.h>

typedef struct node node;
struct node {
    node *left, *right;
    int key, height;
};

static int live;

static node *make(int key)
{
    node *n = calloc(1, sizeof *n);

    if (!n)
        abort();
    n->key = key;
    n->height = 1;
    live++;
    return n;
}

static void drop(node *n)
{
    if (!n)
        return;
    drop(n->left);
    drop(n->right);
    free(n);
    live--;
}

static node *insert(node *t, int key)
{
    node **where = &t;

    while (*where && (*where)->key != key)
        where = key < (*where)->key ? &(*where)->left : &(*where)->right;
    if (!*where)
        *where = make(key);
    return t;
}

static node *without(node *t, int key)
{
    node *gone;

    if (!t)
        return NULL;
    if (key < t->key) {
        t->left = without(t->left, key);
    } else if (key > t->key) {
        t->right = without(t->right, key);
    } else if (t->left && t->right) {
        node *next = t->right;
        while (next->left)
            next = next->left;
        t->key = next->key;
        t->right = without(t->right, next->key);
    } else {
        gone = t;
        t = t->left ? t->left : t->right;
        free(gone);
        live--;
    }
    return t;
}

static int height_of(const node *t)
{
    return t ? t->height : 0;
}

static void fix(node *t)
{
    int l = height_of(t->left), r = height_of(t->right);
    t->height = 1 + (l > r ? l : r);
}

static node *rotate(node *t, int left)
{
    node *up = left ? t->right : t->left;

    if (left) {
        t->right = up->left;
        up->left = t;
    } else {
        t->left = up->right;
        up->right = t;
    }
    fix(t);
    fix(up);
    return up;
}

static node *avl(node *t, int key)
{
    if (!t)
        return make(key);
    if (key < t->key)
        t->left = avl(t->left, key);
    else if (key > t->key)
        t->right = avl(t->right, key);
    fix(t);
    int lean = height_of(t->left) - height_of(t->right);
    if (lean > 1) {
        if (key > t->left->key)
            t->left = rotate(t->left, 1);
        return rotate(t, 0);
    }
    if (lean < -1) {
        if (key < t->right->key)
            t->right = rotate(t->right, 0);
        return rotate(t, 1);
    }
    return t;
}

static void walk(const node *t, int order)
{
    if (!t) {
        if (order == 3)
            putchar('-');
        return;
    }
    if (order == 0 || order == 3)
        printf("%d ", t->key);
    walk(t->left, order);
    if (order == 1)
        printf("%d ", t->key);
    walk(t->right, order);
    if (order == 2)
        printf("%d ", t->key);
}

static int depth(const node *t)
{
    int l, r;
    return t ? l = depth(t->left), r = depth(t->right), 1 + (l > r ? l : r) : 0;
}

int main(void)
{
    node *plain = NULL, *balanced = NULL;

    for (int i = 0; i < 25; i++) {
        plain = insert(plain, i * 7 % 25);
        balanced = avl(balanced, i);
    }
    for (int order = 0; order < 3; order++) {
        walk(plain, order);
        putchar('\n');
    }
    for (int i = 0; i < 25; i += 3)
        plain = without(plain, i);
    walk(plain, 3);
    putchar('\n');
    walk(balanced, 0);
    printf("\n%d %d %d\n", depth(plain), depth(balanced), live);
    drop(plain);
    drop(balanced);
    return live;
}
