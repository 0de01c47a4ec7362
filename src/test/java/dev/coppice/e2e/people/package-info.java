/** What people use: the console in a browser, the command line in a terminal. */
@NullMarked
package dev.coppice.e2e.people;

import org.jspecify.annotations.NullMarked;
