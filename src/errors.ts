/** Every way the engine can fail. The codes are stable: flows and Catch nodes may depend on them. */
export type AmiErrorCode =
  | 'AMI_ERR_CONNECT'
  | 'AMI_ERR_TLS'
  | 'AMI_ERR_BANNER'
  | 'AMI_ERR_LOGIN'
  | 'AMI_ERR_INVALID_ACTION'
  | 'AMI_ERR_REJECTED'
  | 'AMI_ERR_TIMEOUT'
  | 'AMI_ERR_NOT_SENT'
  | 'AMI_ERR_OUTCOME_UNKNOWN'
  | 'AMI_ERR_PROTOCOL'
  | 'AMI_ERR_CLOSED';
