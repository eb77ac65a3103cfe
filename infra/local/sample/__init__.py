"""The sample catalog: real facts about Backstage plugins, demo tenants, and a generator for any size."""
