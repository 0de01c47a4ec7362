/** Checks what runs Coppice on one machine: the composition for a laptop and the systemd unit. */
@NullMarked
package dev.coppice.deploy.host;

import org.jspecify.annotations.NullMarked;
