/**
 * Room of the API. Models listed, described and unloaded ({@code ModelsHandler}), by their figures
 * too ({@code RankedModels}), registered ({@code RegisterHandler}), and the state of the server
 * itself ({@code StatusHandler}). Protocols and scoring are not known here.
 */
@NullMarked
package dev.coppice.server.api.management;

import org.jspecify.annotations.NullMarked;
