/**
 * What the user asks for: the options of the command line, the table of instances. It knows traffic
 * and no model.
 */
@NullMarked
package dev.coppice.plan.option;

import org.jspecify.annotations.NullMarked;
