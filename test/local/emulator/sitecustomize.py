"""What the emulator of the deployment tests lacks; Python reads it at its start, from a folder on PYTHONPATH.

Events of AWS's own services: PutEvents refuses `aws.*`, as on AWS, so nobody could play the part of Redshift.
"""

from ministack.services import eventbridge

eventbridge._put_events.__defaults__ = (True,)  # allow_aws_source
