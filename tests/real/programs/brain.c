/* An interpreter of an eight-instruction language, and a small stack machine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int match(const char *code, int at, int by)
{
    int depth = 0;

    do {
        if (code[at] == '[')
            depth++;
        else if (code[at] == ']')
            depth--;
        if (depth)
            at += by;
    } while (depth);
    return at;
}

static long run(const char *code)
{
    unsigned char tape[64] = {0}, *p = tape;
    long steps = 0;

    for (int at = 0; code[at]; at++, steps++) {
        switch (code[at]) {
        case '>':
            p++;
            break;
        case '<':
            p--;
            break;
        case '+':
            ++*p;
            break;
        case '-':
            --*p;
            break;
        case '.':
            putchar(*p);
            break;
        case '[':
            if (!*p)
                at = match(code, at, 1);
            break;
        case ']':
            if (*p)
                at = match(code, at, -1);
            break;
        default:
            steps--;
        }
    }
    return steps;
}

enum { PUSH, ADD, SUB, MUL, DUP, SWAP, JUMP, ZERO, CALL, RET, OUT, HALT };

struct machine {
    int stack[32], calls[8];
    int sp, cp, pc;
};

static void push(struct machine *m, int v)
{
    if (m->sp == 32)
        exit(9);
    m->stack[m->sp++] = v;
}

static int pop(struct machine *m)
{
    return m->sp ? m->stack[--m->sp] : (exit(8), 0);
}

static int execute(const int *code)
{
    struct machine m = {{0}, {0}, 0, 0, 0};

    for (int fuel = 500; fuel > 0; fuel--) {
        int a, b;
        switch (code[m.pc++]) {
        case PUSH:
            push(&m, code[m.pc++]);
            continue;
        case ADD:
            a = pop(&m);
            push(&m, pop(&m) + a);
            continue;
        case SUB:
            a = pop(&m);
            push(&m, pop(&m) - a);
            continue;
        case MUL:
            a = pop(&m);
            push(&m, pop(&m) * a);
            continue;
        case DUP:
            push(&m, m.stack[m.sp - 1]);
            continue;
        case SWAP:
            a = pop(&m);
            b = pop(&m);
            push(&m, a);
            push(&m, b);
            continue;
        case JUMP:
            m.pc = code[m.pc];
            continue;
        case ZERO:
            a = code[m.pc++];
            if (pop(&m) == 0)
                m.pc = a;
            continue;
        case CALL:
            m.calls[m.cp++] = m.pc + 1;
            m.pc = code[m.pc];
            continue;
        case RET:
            m.pc = m.calls[--m.cp];
            continue;
        case OUT:
            printf("out %d\n", pop(&m));
            continue;
        case HALT:
            return m.sp;
        }
    }
    return -1;
}

int main(void)
{
    /* counts down from 6, multiplying: 720 */
    static const int factorial[] = {
        PUSH, 1, PUSH, 6, DUP, ZERO, 20, DUP, CALL, 14, PUSH, 1, SUB, JUMP, /* 14: */ 4, HALT, HALT, HALT, HALT, HALT, /* 20: */ OUT, OUT, HALT,
    };
    static const int squares[] = {PUSH, 5, DUP, ZERO, 15, DUP, CALL, 16, OUT, PUSH, 1, SUB, JUMP, 2, HALT, HALT, /* 16: */ DUP, MUL, RET};
    long steps = run("++++++++[>++++[>++>+++>+++>+<<<<-]>+>+>->>+[<]<-]>>.>---.+++++++..+++.>>.<-.<.+++.------.--------.>>+.>++.");

    printf("%ld steps\n", steps);
    printf("%d\n", execute(squares));
    return factorial[0] + (int)strlen("abc");
}
