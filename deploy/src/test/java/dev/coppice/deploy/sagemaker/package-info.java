/**
 * Checks the templates and scripts for SageMaker: a {@code Template} is evaluated by an {@code
 * Evaluation}, as CloudFormation would, and what comes out is held to AWS's own {@code
 * ResourceSchemas} and read by the server's configuration.
 */
@NullMarked
package dev.coppice.deploy.sagemaker;

import org.jspecify.annotations.NullMarked;
