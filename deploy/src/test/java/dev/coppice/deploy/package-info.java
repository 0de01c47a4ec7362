/** What the checks of deployment files have in common. */
@NullMarked
package dev.coppice.deploy;

import org.jspecify.annotations.NullMarked;
