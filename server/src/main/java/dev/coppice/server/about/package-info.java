/**
 * Room. What a server says of itself without serving: {@code BuildInfo} is which build it is,
 * {@code CodeDigest} names it by what is in it, {@code Help} how it is started and set up, {@code
 * EffectiveSettings} what it was set to.
 *
 * <p>Of the rest only the settings are known here.
 */
@NullMarked
package dev.coppice.server.about;

import org.jspecify.annotations.NullMarked;
