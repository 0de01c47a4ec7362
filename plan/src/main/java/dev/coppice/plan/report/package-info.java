/** A plan as text and as one HTML file. It decides nothing. */
@NullMarked
package dev.coppice.plan.report;

import org.jspecify.annotations.NullMarked;
