/**
 * Door. All routes as request handlers, one for each port: {@code Api} makes them, {@code Router}
 * asks the {@code Routes} of its port which of them a request means. Sockets are not known here,
 * nor in any room.
 *
 * <p>The rooms, each knowing only those after it: {@code sagemaker} is how SageMaker's calls name a
 * model and are answered, {@code mlflow} how MLflow's are told from them; {@code batch} is rows for
 * many models at once; {@code openinference} is the Open Inference Protocol, whatever carries it;
 * {@code console} is a page for whoever runs the server; {@code management} is models listed,
 * registered and unloaded; {@code control} is how routes answer that score nothing; {@code access}
 * says who may do what; {@code invoke} is a call from its model's name to its scores; {@code score}
 * is rows on their way to an answer; {@code failure} is what a client gets instead.
 */
@NullMarked
package dev.coppice.server.api;

import org.jspecify.annotations.NullMarked;
