#pragma once
/* Standard input, output and error exist: whoever starts us with one of them closed would otherwise
 * see our database or socket take its number. */

/* Opens /dev/null in place of those that are closed. First of all in main(). */
void descriptors_fill_standard(void);
