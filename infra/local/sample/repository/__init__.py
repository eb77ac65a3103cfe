"""A small Backstage repository made from the sample's facts, with some of everything an import has to find."""
