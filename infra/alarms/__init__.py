"""What infra/alarms.yaml is made from: one alarm for whatever the templates deploy, and what to do when it rings."""
