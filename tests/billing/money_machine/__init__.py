"""The acts of random histories of money, each done twice: by the product's command, and in the model beside it.

A kind of act is a file with a class of rules; all of them stand on `Ground`.
"""
