/* What the shows share (show.h): words for functions, places and calls; strings of JSON. */
#include "show.h"

#include <string.h>

uint32_t show_line(const node *n)
{
    return source_place(n->src, n->src->tokens[n->first].at).presumed_line;
}

const node *show_place(const call *c)
{
    return c->at->src->builtin && c->use ? c->use : c->at;
}

const char *show_signature(program *p, function *fn)
{
    node head = *fn->def;
    head.last = fn->def->kids[1]->last;
    return source_text(p, &head, 200);
}

const char *show_call(program *p, const call *c)
{
    const char *text = source_text(p, c->at, 100);
    /* clang-format off */
    switch (c->kind) {
    case CALL_NEXT: return arena_printf(p->a, "next value of %s", c->fn ? c->fn->name : "the generator");
    case CALL_CLOSE: return arena_printf(p->a, "close %s", c->fn ? c->fn->name : "the generator");
    case CALL_OPEN: return arena_printf(p->a, "open %s", c->fn ? c->fn->name : "the generator");
    case CALL_CHECK: return "enter the scope";
    default: return text;
    }
    /* clang-format on */
}

/* Bytes of the UTF-8 character at text; 0: none stands there. */
static size_t character(const unsigned char *text, size_t len)
{
    size_t n = text[0] < 0x80                      ? 1
               : text[0] >= 0xc2 && text[0] < 0xe0 ? 2
               : text[0] >= 0xe0 && text[0] < 0xf0 ? 3
               : text[0] >= 0xf0 && text[0] < 0xf5 ? 4
                                                   : 0;
    if (n > len)
        return 0;
    for (size_t i = 1; i < n; i++)
        if ((text[i] & 0xc0) != 0x80)
            return 0;
    bool odd = n > 1 && ((text[0] == 0xe0 && text[1] < 0xa0) || (text[0] == 0xed && text[1] >= 0xa0) ||
                         (text[0] == 0xf0 && text[1] < 0x90) || (text[0] == 0xf4 && text[1] >= 0x90));
    return odd ? 0 : n;
}

size_t show_character(const char *text, size_t len)
{
    return character((const unsigned char *)text, len);
}

void show_json_string(buf *b, const char *text, size_t len)
{
    buf_str(b, "\"");
    for (size_t i = 0; i < len;) {
        unsigned char c = (unsigned char)text[i];
        size_t n = show_character(text + i, len - i);
        if (c == '"' || c == '\\')
            buf_printf(b, "\\%c", c);
        else if (c < 32 || c == 127)
            buf_printf(b, "\\u%04x", c);
        else if (n)
            buf_add(b, text + i, n);
        else
            buf_str(b, "\\ufffd");
        i += n ? n : 1;
    }
    buf_str(b, "\"");
}
