/** What stands in the place of a value: while there is none, and while its unit is not known. */
import './first-steps.ts';
import './unit-question.ts';
