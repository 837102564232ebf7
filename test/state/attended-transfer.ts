/** Headers of the event AttendedTransfer: 1002 transfers Ann to where its second channel is. */
export const TRANSFER = {
  Result: 'Success',
  OrigTransfererChannel: 'PJSIP/1002-1',
  SecondTransfererChannel: 'PJSIP/1002-2',
  TransfereeChannel: 'PJSIP/1001-1',
  TransfereeUniqueid: '1.1',
  TransfereeCallerIDNum: '1001',
  TransfereeCallerIDName: 'Ann',
  DestType: 'App',
} as const;
