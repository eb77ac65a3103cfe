"""The background half of the local stack: template.yaml, deployed to the emulator as CloudFormation deploys it."""
