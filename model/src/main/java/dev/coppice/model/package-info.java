/** What a model in memory is, and how it scores; knows no network and no HTTP. */
@NullMarked
package dev.coppice.model;

import org.jspecify.annotations.NullMarked;
