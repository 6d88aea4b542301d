/* What the parts of the review page share. */
#ifndef ASCC_REVIEW_H
#define ASCC_REVIEW_H

#include "layout.h"
#include "show.h"

/* Text as HTML, in elements and attributes. What is no UTF-8, and control characters that HTML has no place for, become U+FFFD. */
void html(buf *b, const char *text, size_t len);
void html_str(buf *b, const char *text);

/* review_draw.c: a strip of spans; an inline SVG */
void draw_frame(program *p, buf *b, function *fn);
void draw_graph(program *p, buf *b, function *fn);
const char *field_class(const field *x);

#endif
