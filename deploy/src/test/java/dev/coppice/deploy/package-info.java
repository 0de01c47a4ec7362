/**
 * What the checks of deployment files have in common.
 *
 * <p>The rooms: {@code kubernetes}, {@code sagemaker} and {@code host} are where a server runs,
 * {@code fleet} is what stands before several, {@code prometheus} and {@code grafana} are what
 * watches them.
 */
@NullMarked
package dev.coppice.deploy;

import org.jspecify.annotations.NullMarked;
