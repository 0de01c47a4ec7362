/** What people run beside the server: synthetic churn models, a local S3 server, the demo. */
@NullMarked
package dev.coppice.scripts;

import org.jspecify.annotations.NullMarked;
