/* Tables as statistical disclosure control sees them: cells, sums that tie them together, and what each contributor knows
 * of itself. An attacker knows every published cell, every sum, and that counts are whole numbers from 0 on; an attacker
 * who is a contributor knows its own number in each cell too, and a bureau knows the cells of its own region whole. (Fischetti and Salazar, Management Science 47, 2001.)
 *
 * A cell is published or hidden. What an attacker can infer of a hidden one is the interval from the least to the largest
 * value that it takes over all tables that fit what he knows. */
#ifndef APRFOCUS_PROTECT_MODEL_H
#define APRFOCUS_PROTECT_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct protect_cell {
    int64_t value;     /* persons, 0 or more */
    bool known;        /* cannot be hidden: nobody gave a value, or it is out already */
    bool primary;      /* must be hidden */
    bool slack;        /* is no figure and never published: what a whole has beyond its parts */
    int64_t need_down; /* of a primary cell: its interval must reach value - need_down */
    int64_t need_up;   /* ... and value + need_up */
    int64_t width;     /* of any hidden figure: its interval must be at least as wide; 0: no matter */
    int64_t unclear;   /* the least value that can be inferred of a hidden figure must be 1 or less, or this or more: who
                          knows that small numbers are protected down to 1 would else know that it is none; 0: no matter */
    double cost;       /* what hiding it loses; above 0 for what can be hidden or not */
    bool hidden;       /* the result; may be set before for what is hidden already */
};

struct protect_term {
    size_t cell;
    int sign; /* 1 or -1 */
};

/* The signed sum of the cells is 0. */
struct protect_relation {
    size_t first, count; /* into the model's terms */
};

/* What a contributor knows of itself. */
struct protect_share {
    size_t cell;
    int64_t amount; /* above 0, at most the cell's value */
};

struct protect_holder {
    size_t first, count;             /* into the model's shares */
    size_t known_first, known_count; /* into the model's known cells: nothing in them is anybody else's */
};

struct protect_model {
    struct protect_cell *cells;
    size_t cell_count, cell_capacity;
    struct protect_term *terms;
    size_t term_count, term_capacity;
    struct protect_relation *relations;
    size_t relation_count, relation_capacity;
    struct protect_share *shares;
    size_t share_count, share_capacity;
    size_t *known; /* cells */
    size_t known_count, known_capacity;
    struct protect_holder *holders;
    size_t holder_count, holder_capacity;
};

void protect_model_init(struct protect_model *model);
void protect_model_free(struct protect_model *model);
size_t protect_model_add_cell(struct protect_model *model, struct protect_cell cell);
/* Begins a relation; its terms are added behind it. */
void protect_model_add_relation(struct protect_model *model);
void protect_model_add_term(struct protect_model *model, size_t cell, int sign);
/* Begins a contributor; its shares are added behind it. */
void protect_model_add_holder(struct protect_model *model);
void protect_model_add_share(struct protect_model *model, size_t cell, int64_t amount);
/* The contributor knows the cell's value, whatever is published. */
void protect_model_add_known(struct protect_model *model, size_t cell);
/* Whether every relation holds. */
bool protect_model_consistent(const struct protect_model *model);

/* Up to how many cells that may be hidden or not the pattern is proved to be the cheapest one. */
enum { PROTECT_EXACT_CELLS = 400 };

struct protect_result {
    bool possible;   /* false: no pattern protects all that must be hidden, since too much is known */
    bool optimal;    /* proved to be the cheapest */
    double loss;     /* cost of what is hidden */
    double bound;    /* no pattern loses less */
    size_t primary, secondary;
    size_t programs; /* linear programs solved */
};

/* Chooses what to hide: the primary cells, and the cheapest others that protect them and each other. Small models by
 * integer programming, larger ones cut by cut, with what turns out to be needless shown again. */
void protect_suppress(struct protect_model *model, size_t exact_cells, struct protect_result *result);
/* Whether the pattern in cell.hidden protects all that it hides, for outsiders and for every contributor. */
bool protect_safe(const struct protect_model *model);

#endif
