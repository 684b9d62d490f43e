import type { MlDsaParameterSet } from '../../algorithms/key-spec.ts'
import { table } from '../../base/table.ts'

/** Seed and message in hexadecimal, public key and signature in base64. */
export type MlDsaAnswer = Readonly<Record<'seed' | 'publicKey' | 'message' | 'signature', string>>

/**
 * ML-DSA-65: Wycheproof, mldsa_65_sign_seed_test.json, tcId 1. The others: its seed and message, signed deterministically
 * by noble 0.7.1, verified by OpenSSL 3.5.8.
 */
export const mlDsaAnswers = table<MlDsaAnswer>()({
  'ML-DSA-44': {
    seed: '2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a',
    message: '48656c6c6f20776f726c64',
    publicKey:
      '25rGdwjyug+sH5K9gC+b6J7KuWb+71mHKhqayQsRERcKVhKQroaxOWjyUGAjwBS6CfpEmibk6dNVlec5hlBsyHkOTQep' +
      'TWxzb3rnjMXj488CXOBqCSUr75f+kulMvRB7GETRp8aQ2Iv/npM2+PWOC9XuOE3px/+7FJpvzYfHcohgHYhD4o4MemAU' +
      'nQLrxXsYPDmIjZi2HNitSBNd24oWZnQ7ton0TBqS1SAXtqj6ST7rg53/sIappsOZsZSlLw5BZMlv+KKlQzfeJDUKhmtf' +
      '5BlSV3eOclESIXePHq5fqT7TUy9pa5sHZ63thfYuoxECfH9fxBgtzShkscJr1tz3Lr3t9wRxMnvg6hwq5T5GSJxtvvpR' +
      'Knj9174K062han97Hs5JgXtEhooswjS/26VWwyzJLsLF6KXSBvLk7jctQWgeZ9G357AGGHDFf2APr8qF+YrtjOS6drup' +
      'YfntVuVjIg087YU7ayjnUn2g4JEryTKiPIurgRQpu7TUmydwvNpEq7kysRwKWGZAn845/tK0Wchsj24asK78WHlQP0sh' +
      'pJtLLeZ2DJtqrwQRRKZWomrzn0V44dSC3cE2DvdR2XhLhg7Dc9QVNg/pnzLhJqKsEkNDDovtG8kLGbPSGcJxLtz4HES0' +
      'Mx9kIQiOZitpXh/Y+lCR9harYK9w8Vm2M2jxrGDXeyee1H738k7CBEu2wrx22TPs1Wj35mM5KvwdM1q6xsA2cK34d0fd' +
      '6QBS9c1F99MPQ6TcPFAM62WPziNcFxJAusobWhRzPXdLlBbFQPU+uDSBr8mDRLEqQwnmIisI2XhDBGdJcBAxTG9rjK9l' +
      'NhwhYQY5UnWmfXUA28Eg95GMb423qmP6lltKIscNyI9yfXaM4r/HWX/UcBhOHFmmsuEgTMjD0FLFlNV3HgzMjPsZH0cD' +
      'ixwGcvB8r0dHVi09dqmBb7He8Tkc8PBfzb8qDrbCGsJLJudO5AMTPoCnkxPdsCwfo4bG3R1CAZU0PjoQSv9tYIh/cwT6' +
      'nju1m7Vfgg3YWxRFxU6aONwcfzuI6zap9I0TRV5RyTSCX/PNi+2ytUIjRBIDme74OjYLg0QOvdjqbgHJUVnjc1u0QIUA' +
      'yqeFykBJiRxzMcTqMa2QYOznaP0znmkE+I4nutOyiEVoe+LMkxTzAP2lb+P/JQjlTFkSOwaPhv4AIT1a+NobFzVCPtaI' +
      '8JfDBtvBIbgfUy/K+HLZ+AWWZCKV1uS+rUeGRAgWGKuQOznptefMC18nQtgzexjUrUeI23RD6UbK/BdipdqEBw6ML9ht' +
      'bGM/C0TuI0uhG54UQMlKCNBDcBUnlpBAU1MFkCD9L1jxXasYdUF3JErfuBzqt5x4QL84hKPTZK/IxFOkJf2MU3jqp0Rf' +
      'jGJWv70DpmxT6M8n4sUvFO8ylK/nnNpAj13/kzygIRp4pOO+PZqTJVjtce0Zu7V/h5N/o9SngShJH/CWomEEW90YYyXE' +
      'LKqMdWQZWk0kmaHBfSGlLRqs0iHZyKGGaWOiA5Dy/UPc9WswihwBw4CR/T4EwStpXeSX1IvMJo1QywvteTuOaTfo1TOv' +
      '1WhSHxyTd6OATTjnhWdNfOho0omTjjPdpu3HbSWxX8s4hSt4A8/mLwjZ+9BwlXxObxNJc5ZMncAJmFyFAefY9y5+woXV' +
      'KJ/dB/ZNYqyqlzewOe+nqdHRdVd8a8+d3c9pKHevOOdSY76+JFMVW+YfByPCdDiKUyq+Kd1wI+MnCF9MndpBg5t7M1er' +
      'nQ==',
    signature:
      'Gqacte01IEU08l9AoX6w12f4mB9efOxG078yUr/HjgnQLvDILabd6XNhHISUcokBBhWMsV/6bKiRYV6IjvoNLYoSG3XK' +
      'RAIorTKZG+NCSWIPFY/9b3TXsDv5GSGM4lm1AICOwVfq1ntWt56eZgfq+5InuKMK2+wIfTW8GuwvGgxN0Sbfz7n78L10' +
      '+x4JJJX6mUq1p80TMygar+g0aUptwR6InHYrVkVjjhct+rMGADHrzcH9RV1d5gUL9xsHSk3TSvXr8VSHZR8PE+XTzuIx' +
      'ubNHgQv8QYGW351yMXgMCRcbmq5zK+onoWSdjAMiD0F+MKAWsIzLHVXJM3tIEuIOBFI/XSmnYKAbOoDXYoVSEgZIHuHk' +
      'TfCadpE7pUrlDI65c6PO1zlQ+/OcTAwSYqIWghpEIHLBDMgoOaxXuJhBG+noEPiTJyolRv99HZIPFGIQ78K0UovJigma' +
      'OYMC0wH8Heoxs9j/eCRqZvaQ71NraOAr1+ojpTeJMN3n8b61F0mJanlE5aQOb7ux92w/2gnjLgpYBiwkysfduMHSy7NS' +
      'qB4zZCXF9VEkbbRezQqynayIzev1HGC+vC4nyXT1baEsH+xPV0WFBCm2B/XtfNgh8skfwt2owsjo7CeNGypb9Q7HDFYj' +
      '/GgbTR3M/5azJMtT/5dHD53hd8IAaomvjxhgOm1OomJXlGlf55zTAxih52MHpMKjU9seB2rZtgmiSJuUy23YIcOvMQRr' +
      't6XUPRkOCfzklp/k6TyDk5deZMstnCKU/EJ+9RkcQJN5KbOw4bA35rhMwCmdWvK1QQEYv9iO9kka9vISMzkMp6GfFXbm' +
      'xaEKZzeWkFViB1BHiW46I3n2Tfu8Erm/5kk5wtBe+8X25LXKac4e1LfSXoyDWwYSsz4T7XqKcjO0s9WO6tC8TIQay2Wl' +
      '7A7UXiWEwjwqFiOStXicYjWOQDiGTiDBDhDGfZQM54mTF42+s94f6h5Q58KfTX2TjDv+UCKeoEAQLzDVs6ZMuOE0IAZd' +
      'VKGsUKdzg73/PK4jQOvxWhVX/eiXAHwbZ9BPGUMcoAyw8I24fpDhZuD0zm/WnG7O8bP3DZ62AbV6e/kxBXwq/i01Z7a7' +
      '7HiRxmRxM4USL914nB1aipz9SR9AfBbQsMXfxTpoYiCOJkuYG/LdvdHX25cptSZcTDhoqUfJgogLxVt4YVO4nvMyQGez' +
      'WpKMUSNry+n4YK2e7lZER4+JSp/njSaloX1IJhLxy5mDuGTm+6hFkcD3O3snkYgZ0hIdSvZA9TPik509oPCqa534CDeo' +
      'AWWui3V5cVGS6w9synikPYrY16u1bYFuOvLeWbiL/c9nZ6v7BD064kIj0FABlT+qKSZxxXreH+KJiAdauNFKyYNjQSvW' +
      'lMQK6FsfEEr80PJapZD1e6T1399hO/hZTj9Uuq399QwIga8kdVkHWKI7fu5yVRPk0eqfRjAVnEJKKJ8YqYeeXhczkPjm' +
      'MPbuKmBD2CoZg9yXx6z+o7DAPifoZdgQ0BLa7sKNxFT1kzTt8kYn1DVwHTKf9eaNGbvcpe99XgAgT6lH0I+By2SEyr5g' +
      'mJ0vYfvnCUD35PRJs/yxA6iRQ9dLFdcueRPc6Rk6C5xaeyqXvebX85augLS1Zvny5zRbxCzjsAKBjhnw8WQWuFCDLNAi' +
      'ee6NWKOB3qrAmxtNRhP00GaAXS+upnFuAV/jYcBSbG5GF6OJ/9+TAhPB3AxMkFwxBqdRfc56vqepNBEy+K2Y3j5C9rdY' +
      'Cf/zj27q+5c5jnnVClYiM4djxORaiN3af7h6t/XOxhEJ/cHF1KFjECdSQfw0F4AopJ/XlYGgXDtphO7NbLm9YKRNpyYA' +
      '+PJgSk/0V4EmGU+yJpyObnFEdEXo6Av4xgY9u/Kcfe1Yq7wNLu00e/SVtqnL5oWFpZSqDmWDS/vMzD9r9C/k70LYYjLD' +
      '+xQS3QtfigSJlY9cO4g794UTN6NbE90rZRdib/LRBkzRib60Akl91riJPUFN3n0dUQGMeoN2ai2KKbgOj0KCN3MvfuW6' +
      'h4Fj8KqK9bYFM7TUYho4/cVDg6yzMlteh24hSD7dzGTEGVluZW0VV74xtTDqZgVPedT0p1X57jPIT+1dVS7F4uzNBhz0' +
      'xLXDwWpwp7rszPwgjSQw54Yhya5bDQgJc7Th3wofXAQV2208hfnqkEHpqavd5x1ndqUiqpV/cIsUoz7aEOu6uTu47Ct6' +
      'BGefOOtE/FWO5pjTxpN+DmR9zomNdZn+9t4yrk1SrcciRDYQshJlWXVqo288eWlrmb49kI94D8uu8zshVpNjTWPOKgd3' +
      '37vImdK+cu/br7wQrvsmoaY83P2gAjWzTbcjyRYk7l+TkCTf7boIY60I9kh2fUH8f9azF8UfSxuH4h4H1IjJQjWB+bva' +
      '5D5NMrN+goOWBST5pgGrafXNf7AcmopcZP6GNRmh6fNCY5j2kaluF0hJG04gn8oqspSBpnRiHHl2FLoW+/39GkGE5/hG' +
      'Z+cg5rzZ3r7zLCueiRpuPAQjFY9TmDjYQT6fxwfVxlsjNotu3JXZw/jiC7uERJkxFhSUVgbBSH70AV0eJg+oI5q6oHG+' +
      'VyFjEyvbBu8h4xvg+dS2dHE05IQr7c079TsNbwVGk7xCjppxXVoyp55qPLi4H68sBAh9iBZ1Jjei/hHqyzg0HgJISFYq' +
      'KdRYXk7lZVLOmx+tQ7llo3v/hViSF5DvD0rFW8rEMn0Xg/Xh55vwHpaTS7So9d0GyDu3CyN3GJ1iKhBhAPDL3TjjTAVl' +
      'kAxhZWEWGzJhhZEz+DiT/rIrC6/ILPTw26/eBkji+GJg5udHA05cs+zpgIf790F5xjBvDEYLXWCbmzpmdhRy7gudq7Xf' +
      'qHLVxrybM0YaJ7VCe9iDP4dPR57MXwogMEuadarMgkIKh69kadqu9TORroolRo5xfcR/Rk/ORaMRR8DE4SrC+DRWfkAF' +
      'sIJ9E7PsgM2LepB0NuZiTGyKxqgK3TXPoaKIcvtlyz+kaJTRFqBS8Ztf4gx+rRC9JNJ60rVoPymdEZPsbZ/zN587PjnL' +
      'mZGDHxlK8gQQhVCNpNy3uHhcvcTgTPTYJtHvShEDbkxYA8Oqp2abTdO8Ev+IiYTpu9rODncqtZMytHMAM0dXZ3V4gI6Q' +
      'kpaXqc7P1u0bMD1CUHOKl6CqusbZHig6S2lvcYGChJOuyM3P4ers/AInSElXWVutvL/I+gAAAAAAAAAAAAAAAAAAAAAA' +
      'ABIfMj4=',
  },
  'ML-DSA-65': {
    seed: '2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a',
    message: '48656c6c6f20776f726c64',
    publicKey:
      '9UCDN9D+5lwohRImpfqBtYRkYyx44qm+9w0zDy46X3TZz2dq7dEGfJGl3V1O3Eb4aKk//sn0TiVORPaCoVOurfIo6Nt8' +
      'X8/tMMw0COJhq4lodr7lZmDSp8HX6sIMV1QlUgahePcVYpUGXOeHb5DEj0S8N/OgDjLu/TpLseKY/ig9EG6u+SozpZQl' +
      'OioHkJdqHQRjb4Zy0owGyFLqi7Q7hL/1EpludhaWPVuaKQZGahUsfqm+F4vjVAVoO0Q2evhdLarYdjDB4hulSQFU8BQX' +
      'gPXtBAfLC5dd1W1ZMPmyZBO4Q7g/NpMwSwA4vT5Ls5iGgGDqGMnGcJk3ZHClDesFLkBWdD+83wNBsZJmO9HCG6Oz1WZu' +
      'DQ4pxOHtB1mrC9nR01UBG5Tg/wwEmwPdtxOGQGZxRPys1yZfVaB+U4fxq9MMA3zxTUNqqFX4JwSSFUQNgAf2FGBQDZQ/' +
      'V/+2v+5v7dL87FKILX2Noaqynoksi+rD3zI0tKfS7KOkXGYjxSu90HwclDFLcGmIpSAp+PiwbodLdB1ykmZSx4xqziz9' +
      'iGTq2y5LOcr+bgPk7br6J0fbm8Qvkq+LAx4+OAhGsb/RWt6IwoXWpv/+ker8ixfebLxoV18yPMCfwg5J6O/Xb5VovsSG' +
      't430JFQo2NDV9Thz4R3mX9pMdwtSGoxn9cUdSMwmNYlUUURHiB/ZpC5YkdrH4dtSSdeGGzIhEeX7kpvun/Xp1aJme6k+' +
      'Y/wDBA0ugmSPieid7B0dLfue/s63lA99y+vrWiOcwcVNj31Sy6Ig0GNOFd9GpYKAvFpIhAvTknTP3hUPmtmkD2OY1xU1' +
      'CSXw4FAZRECfMjMaNivaqvs9jOcclkMy1q+35oT5mVEkbYgIHIZ0SuaBM/IsU6S1riWPIwqYSR0tQ6eabQ9NVKO2IBOW' +
      'WsfILQUHElo4oCd/gcvB1GzvKhMcb1G4jsC6rgyCpqDnKDHLBvkRbP9REdWX4BBX0ygFoAj1LJrsMxETm/s1mCeJ/4O9' +
      '0MMenxCA6O2OuZ/eZrr7KeM1c4n+N4W2DHjiKe8HPhtl402Ei9TYpPJRVR4tONJUavvCBdPG2rNNK5YrGvtE8dIvwQxn' +
      'RPzWtjav08tBSxbC4NcI/p9R/xkSC95pOwKLbR5tvje0uLO8fG96hCcBYDhp097VclAPCFUC78jTzGKzDlzby16G2cDU' +
      'KXO/dV31OcwK6lj5FIOG22e9K/cM0SzNltXGb7JxQWt3JGUijcRLB5F4+bdmNwtmp5uHH6yiRspvj2O+nwZoKXrERsrV' +
      'z0qDMYsbAOy9KD8O7O5gqaN6J6vb2+OC4weXAAKDffwL05NOvQCJGP1L04PALJ039pSZbpiaSQdXZ+vEopge9SdUVeAm' +
      'ywvXCUbN0fra8lE4HTJPnvu4YNGygMKWhbq5fQEGdic7RcyhKsOWaq40LITiNX7M8lJXd0O4eHlntAsH7y09nmwaO8sF' +
      'nLoP238NT4FcJCuOFKzTN15gjpIwujz4cY9DiCo+HmYaK76Bgw00dB8zRz4mOzeQq+Z6zyn130SGWy/7yWl1/WJzimQR' +
      'Le2lolNPsKI7OzAk35hjkbrfkEHFk8MTp8oeH8/8tlsHuamTN7SkrPYWy+FVPrlUHziqYkc0KQWZUjOigXLKEzlrKpZi' +
      'lwEg+CuSohP0PeeiMszKMmgmXJzgQtUJFUMKbEVfMid9pC+ZYvuRY7YjIx68CA+nuOn5Ah/PhbmPnEg+TSImuTJqW8su' +
      'dEnvAprhQtOg8MKL1PfpxRoS4TNvJN+svD+Aio991oMCe8lIdjuAj7ADc5S4tBvJsux4h+Z1hOA9EbFcogOyvLQ/iIFj' +
      'jE5O7n+EbQnH+Jt3Od8issOswjUDK6j3rie1udJXMxQ+gKTN3mdwcZweZuws5oNhIjPoj6//hMB0WpiqElTIIZxsVWNI' +
      'wrXRvuthUy1r973hUycdxkdGC+tl/gBVsz/WSA3LudfUcZUs+lviYMOXIajFyJuelmri3JA2RR7J8sSUM7IiXhPyPiDC' +
      'v7qBp7OlVYg0SSOPfUghPp8Qzhnnbxvc/HPuVSS9fYvgpLRnhOI4IzwE+5k4Psdyb5cX4Red0U+6mtbC69Fpnwqw5X5s' +
      'rSOHWwKeic/aBvUSZuzS7tTtr7UegvKlBtV7p02mEXdMpfov/0qXZRneQliF59CSGc+BWxdn1PxacsGJGJkaKFCGpqdm' +
      'YUpNJFOH2lDyjdd4+zOriMCRj+ujdoxVux8HrsM8/u0z1vqk00/XIns2VTPB5n28ifCyAZXPHL1IDTM63hybsoMICFty' +
      'ztQwJowUkqJwUMQ2aK3Jz4uFCUR8/NPI+NjrVU9wQQF4aqnryoaZHSUHdqN6H1b799COWR+XjaScOHBiWHn3DiQYrsXL' +
      'oy+ow0b6kDi668Na0AaKTQNTeu4UwucVcKh0kDd/qN1m+ZWqBEpSLwxwJaerLdWtMKZCaNwRK3+foVbfZNYx9V8dbtxV' +
      'zsVwqcc3LingLI1IZ7riSUMdz27SeUoBg/D3UBIB/spKgdM0xkL8jTjpqQ+ndClmXgniFHl9+kVf9HxPIZ06LLAXa8Ij' +
      'ZFUSPBxdpxStKdWA+xlPhxc6GNw=',
    signature:
      'adpa7G1fWPvylDnFIL1ouWbj3SymM7aDUcKGI0RxOh6cCGpE+ahwo8zBTeYtbBKyeMNU1xl8TW1/g9FCKymyUPXuP+wR' +
      'gxHZBeXbK0uLI7jVQiAtZlL23D+dftUfJGMILT8UXP0Pp6xUikfpHBzLGlWyFekKs1W/xtZxVCh7Hfrg+1MCZNu4Qado' +
      'SzluXKBFnXlSFkFqnSMryJsy4PlGH1MQfHjmbI6HZVTo3dUBhntV3Pwfsz8QLgM3PN0ZJkDxAnoIzid7Ro9u0P6AqdbN' +
      'LWsvejc4yDJdlbDMxue5+wAMkjuSKY4IZ9Sp9t1VE+gAEDPGM7sWQe5mNJSHIk3UM4bH/MKZFjMgZqhoEA1G4sW4NUwo' +
      '8IegJMuidpSvxMFmXg1ys3aGkZrVUFLMY6FE/r5OKgya5BbgZOKJ+facu4g2ZdETCCa3t04wyUormLZ7RxZj49ZjJts7' +
      'Q76/lY6GZbaO2pDoxdlJSwx8nsSIAJEN1tkGsfzUegqsRirIexJtIbW6FQ32H3UiV931oGO0pbFQNx1iVTXjsodLn+VI' +
      'lg/2eTHNbBJJboIT4qzm//SOa9xgMQ5JOJ9iV52ya5Ktc+nT8jlCyrUXhPSLNmC2RQyuy7DfKqTI5WV39epFDS9/UarM' +
      'CzBKYiUL8srnuZ3NlVtllmJdBtocZ/cwtwb9umMPAP2JGDDSUUhGQLclirNk1v2ZhoeP/6abfES5LkMUOv+uiwmOHSdx' +
      'aFDzdVO/JmzftWGrvNv+uAdSs2RDTmS4BCm1TMiGk84D3A+hR/B0GyFfByhJm9wlFAqvyXasmekQuoqKUNIbe92qKGJr' +
      'O5CpP9RAdwaDV8gdNuc17aQ2KTCt6tSVGguqEE84T8cOhCqfMp4YaLB7RV6cw/7NVIBckFLnD4jDuS/g/GpNfdoYz1aU' +
      '5TmIYOQ5oeGdWmby+8CqzdGkmHEbsWBUeWwBWnFTle9hdON7BO2libZzxNXdpzeBf7UvOSyvenLXo+hLIYDLW3W8ivBl' +
      'vcBcPkBAQ1obFgCBNSrEPgnL8urW4JwrC+DjeJSIj+KBL2iAb5V8E/zm/xZ7zuIdT0EuyVpIR/Pbe/RBIjpNTKntaa20' +
      '3opLWwHHdfJyEibmxZ/yb8OOG7eKOEsw57VfCC4mTY8l4xUYYZ3da2qfr4qmzbXqt17VmjOCXV74uTveXRIK2nc/zAhS' +
      'uRj08D4tKlQ7FTY624I+sfbFM7mNlAQR4fXBz1Ifn2PVRUaXYIMmYl//4Bv4f0QYfa1jHfKJjv/SwpHZgiLlZKvjsEK3' +
      'XpDJxUZnhC+o67aKEkS/jgw64+5fl9Xd7v2YbEvT+Z2HfCzCOBqJq9xhcT04zuWL9pgFpIXCiNIbFYQxRwZrSnTGncJd' +
      '6HjiHTX9/mdG/rTBZmBr8yGeQs9jWB5+a9ZXD0D4+uWQzt9RBv5XA3zLIyS3T8plAPbtPQc2zcxn0E+PqegAVKW9fIRZ' +
      '/Bq7HEx4Z31/azJa+UoOXJx9sKdI4SxSZehySUfZtcS6sai2+uyCfMQewRXvPC1zSM3avd+8hDbztBdl4T83YrO0XtIx' +
      'VvCFgx5yalXUuDhIs9HTNSqrntzArCOI8jg/YwGtgTuRfuPyNzTgV4Mq5M9l5mjJ3dC90PnYtmkyVGSWaKqRofpet8WY' +
      'Wbtt3TbCX0oiI/XWiLSA0DiPowfqaSmPm/dzf2s9v9qHszGv/XXNjYjwRg6Y68KJCyF71tEQAKOgiM2Df0+IWaQ/dq+q' +
      'qwWgwwB6FJ1Na5FVytwsm1UAPv3sUBK2JyuHGDaUxQXwRG7eVfNbirIB+e2pdP+EDsyw8AT6Os91Os0GE/ZuKmrILjIh' +
      'mdN7Svg8uz2YNxwxvnm7QjMegZZEy60s4noE5MUXmYaSzYMxVSiS4ZmgGmkivaTTisTAH3CICeUpwyFuqrOZ7yWzUOoh' +
      'O6RxJvJ4FA4XORynE5vRPFb0Fea3Su2Nv784yV3G2zZv1yqoY6J/oevxmHFkALl4o3CeNQOXMZMEBliOvf/TX6Iwqbdf' +
      'zkHXrNIUyk8AKYlsE3SV6t4M9NEP5iHHPwEGGssHfechd/9dvG8MW+xoGqNGaMpPzdcnUlBosLDpBylxuE72zhHVw8YC' +
      'TaQJZnA9zCszrgT2d2d2NaVdtQjzTxQDzb43lgyFd9rD2EiynztcXGxW+3TzTI9GNMBLjM6bIY8XYMoA5t6H79FAh8Yz' +
      'RpyJK/PjGUQzNnM7tgz7RJQb+iUimqJDhNgS25D+dOD5P9oAXuqHQAc2yrwDb3FCG2ZXsWdNSo92y786ixwK+C9ylzkn' +
      'dSJXxTLbQ52WdirWTxAlUanQP5zj2MyFDDk8Eov4BUu1W7kuox7AcG8IOpz5BCTGF/itKiEiXRkTww6PR6a3ExME1Tao' +
      'VZbr/Zh7ZLa/PFFjjWyDkhS1PDwQqlK9nG63f8+AteO3JN7BOB0OAiB6atxz/1PZ0f/O4cSij6VEXOUY7uk3B0/3pAL1' +
      'u8s2L/CQQV+dvZO2LuVtyMUOTS40xsYhZQwN/+MRSE6V1o3ncXDJCcgVgolGru7H7eVrz0M+Ivxjoz92TO0fkkLz0m3H' +
      'VYaG5HHzD76TBNPVaviyPnKkCIlwsksvfpaMHQOS7usLDwrIwXZUelOD2UjtFUhLeeITFKHyjtYk9h5ars8iaeWwJ+GR' +
      'D/3e3lL61OjaIk6KELB5VI+nzUQXL0mRrf12I9E+WhnIEoJLz5kMB8lyHe2Qk75s57x9o6yMkyEzpkOWuCK+krCIhEmR' +
      'WW34k2JaTvJFQ791oQ19F/9wNQ72LOOndYrrv5s5d7CL7LnqKDdggvYHll8s3tKLvbOdq34AgzsEiDcNIhdCtm4n2e4t' +
      'ndB/QBvCKmLIqdjTopDGOASZFJaq+kejJXj1g8+1PQwhmQVZc0QNdTXg2myylX9OBAAuzqaPnD/3bK3iftFf14NZidCr' +
      'sZf+MvaGNhOaQnEGRLslhg/zP1OSAOPMuKdzhCLKD6DHRLTBnRXF1KPLCC4gp44gtaSWWwQ1lcvKytUAta27bNWX5qS5' +
      'xepqHy5lO1R02id/GBgEgJSsng4eCyAGjRwc5aEUpNtxlQV6bOTSIcM2/cKRkP7o/4Vcrot/fALuwh+XLIJwZtnG3MSk' +
      'F5vETqm4ir5RJL94sHHgnpr0P3OabhAwCR/Akec+3ER/JcaL+EuN96qPCRq0JmK5PgLCcAOvx7DKae/PpgvVPU14zrfE' +
      '0sj9Xtfos1Ak3oSeBkAK0UX9soNI0isxfM7HBMQB+I2xrypTSCI/XO/ZFOQEydc4BdDedyEYgUhvG/Sq2srdOuJYjw23' +
      'teaVf+1Qo3T1Qc/l5OkjyC7Efls9LHCtZ2DHnNUIC0kL3HX5714dF/CXix6HcHdfkCuUY+aYDhaDskVHUbotrUouZGCS' +
      'S9YP9JsDIwyxH80EoDiOYIdMNdP2z8TdSHZl4bFleHUerqieEmv1gERZbjGIx6ljEBe+Hy3NfWEjMYMv+HVUYNxJaqma' +
      'YeoFPHjnJgehghP/nvS7iAkDuR6aQ+Cx8O0VEbLsovQlP8+9fQ+uvzaA+/CkXfIxVEiCycRlBccm1WkF0C/QRsFlLY/Q' +
      'bRUoahqPi2n72CXKQh/YD16boaI/kkk3rQSa3uxgx4/qGt+bHvforE0d7RjxqAGwvaj+mogJiCX/Pu9cH8aMvqFDMQs5' +
      'VDKT8/X7z0dzsCBUwLx58AVUlHx2BLNjicDEX1l6iPNxNFa0z9g7MMtlILYkqgnIEgZqjNVC3GfhnkyStWK04PZ5n+V9' +
      'nU9PPgtvq/9LH8GQvx54d168vjZV03DKbAj0jez2FTpJie6raSH4R1+FGX9R1lHlY5lCV99Xl35fIZtIeXUd5XqwN0tA' +
      'eiGttLpSC7Nee3UIZ1v0n05DIZBFFCPL1Sn8ebIrqunLHYZgw6ScRWrAO8BsDvOwL32KzUCRkxUgb7OOcVE5yb1viaWG' +
      'NP5oPfA/W9pxl2T2w4ExvFuhxTJERy73ODSt4EuGygjddTFBrAqaIw4kZzUGCgRAGLybddUBNLIOYhnBP4MltaAgHpRT' +
      '9vAS/nLoKe4cY3/jADepISoxxucTcmps1M8t1m/9unfx4oAOcXlA8jHQSqLk6I3qCEdUlH2EjAJxhWv+ZZkiQIRJhYqB' +
      '+mWD8GLZaJjRjsU2ZPAGfrm5xArSV5upgCq9jRvyh+SdlK45fnhNsUtfcBDuT8QubjyLqANwr8GI/OyvRm6oMNexY2Ll' +
      'yTKZgLmB3sxxdPP/cKNdihgO4S7Qy//U6NFOtQM4fklZ9wLUKTEJ6SLrVhNx+ashR1gh+FVdkvCqHD2EGm8eq9TmY5k2' +
      'NsdUzis8P2prbQsWHnd7gpbX3Of9FilwSWSU1PYHFiRKWn+3zuQOHVZeZWZpfo+TAAAAAAAAAAAAAAAABRATGCEr',
  },
  'ML-DSA-87': {
    seed: '2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a2a',
    message: '48656c6c6f20776f726c64',
    publicKey:
      'F6UIF5s1BXCZERcz2ij9GiJl3n2Ksi1SefE7yoTMQqW4yWRMEh5+G4FyPFKVviiPtsNr+hiLbgjZE6FSNQlH+iyMzD/Q' +
      'GzGfZaIFih3/VBM5Rs/rQI0Lbf3mu+vX4Fkc/oO4tUUs7vbIVffTPgag0mk0UIntDTrWfYTYpKNNFoNgBM/xJUaejDOH' +
      'q9eItiDjDB/COQkReg40xCpmMdl5E0exsqPJqzCCQWIRr7e8P2zmMKcBmvGfc2zfrLHn22a2XvVoRNKisHU9CSg6egtm' +
      '93WWOE6V987d0cS6IO3BHx6qtpW7lj9u2hw4N1SqNyoNdym/puDxQhMcI2e6P4nOPebDV/mnIlt8uF9rPoo6Ei6FAf0U' +
      'RrgVKkFcGd2h0uRZDNmU9mZLTRq9c4FGjDoIWr4nQaDPu4GIBmSycWdyRcSkcb+LuOAZLrMuT7XoVg88UNaxmjU+SG0P' +
      'zCo1rARihucH4JX2F4bZIhJoamXTm2hj4PjOweGZfy+EXkh4yp32UMdGdlKWeQhj5R0BLTLf/L10aqInbQTApXzRs9bt' +
      'BsDWagiXquXEnJe28ZroKbqq+/7SilLAWWPG7qnv9pUoKUIH+M2nUoD3xIbmhIeRyONwFUefLhPCip/mVNveEWiYdSA6' +
      'rsUb49p8qxzzHk7EdsDIMMvdBKwCFnwKb7/dZUix+lJdI1x+P8qNY+ZCdQOwpFwL/dtCi4N8Muh1VEEHe/4cAUK6w1ew' +
      'EqRlRb9BSNRlRy3PicnXO2I1cIfiKfU6RQ08zkHI7iGp1Uth40p5T1sUBqcHJKsMNxLEnfIx7zCpVgdekHxRtj3R+UU9' +
      'vmDiWw88wDVN/XyRGTE5Ged8sskvVE0+UwK4gnYD6Ta1Z+mb/pkEkyWFqfAaWhtbzgdWXx2ExrHFyGJZ4f78/xjNBoYR' +
      'Ir5oNr4h5Avk6va8q+6PY0+VUgqpFLtRxU29Z9G53F44gx54bCg5ealjoyBrmOM57exBKLBQLU1HgThpcT5DGlKaA8f1' +
      'S1ASNoDyt/JW9dK0BkIgMlm56FxiJT1WcM43IZPyi1qkjd1kPFR1aiz/gIwQn3R3KWHY22u4oXVHyPKcf1/z6gZ0C4Z9' +
      'hJF+B/OXitAoGiBonu9YRn52i2F4qbNqVnKJ/Tl2K7PkJUAxsnmKRVCFf2rzadSEOSzd17SOqilC4sv+dU1e4torf6cS' +
      'IuSlJf9SJNVRp3jr2Cjk4Ema3HT/DVmlq8eK1qirr+7bPJkEWhRCNQf4VZexp/VAmC99cuoTRJEQtELVS3gCm0x/47ST' +
      'ltxsO31YeSU4+pB5Y94QpLckVIFCVBzfFRLg9/8bEKk95jVBuMwyaLTeIO0mc57olztlB+vkiWVgLDX6P31CeBRrWY19' +
      'cEThbpfpNR98UawlVztyMq4kMmOOkWYZDn96fctQluy10QAXzeoqgrT1bHOFBBxpGafjbhG+rHfsPyXfROe1lsFULB43' +
      'beNmfA6QP+JbV8M46dk8VXDEhPDdq09X048pKyNZnZ78ep/Z4Hiq3coKyxoZbWxF08i+bznozb4ymeNwsmLgv2+18AXK' +
      '4rEoeSidAL2AOd5qVxwxDYdVf1yaT2SgvecXeoRkcioEv4f6LLDjEtT6blNsYdZdwsG68USw0dHXX0yGBib/dzkz76mU' +
      'HRBcU6HZLE98e7pKqWlZCs7x5QkBhw9ZcVrBTZhG2Dhxp3NnvlfGP4i8LALquv5nj0SSWj5gWXkoL80/KEc2odNGwDPL' +
      'eC3WFeiGaD/DfNh6kUIoV3dMY8ZlkJbro5PFYiXtjDSFtPieywfVNSYoGmQmrn1nzaUv7FrDIyDKrpuWAAvL6eh4K+iM' +
      'scptyv+3TvBMd+A6mUvqLInk/PpEzQyfTjBwWot7IN+MdrBaRHlADgfbA9JD6f5MkNNOkkXx5XS+mjiPU1VIIHfk6YuR' +
      'neAk5mb919Ue0qDVioI+dJfrBzA88dbV8QpTa+mAIg3lhWcn5cE5gYOc+hl0CYjndxormE9TrjpZFu2IGkqQ/lJPC7N3' +
      'g1WIKGT4lh+t4y5lb8+fUk50jIGWofG7xXv42ns23psAgPDHu4SHore7eoGo/0OiU5s2fJpIxwBBUg8Fyj2uMW274xGC' +
      'GCFvUre826dVfEydhhgDpeLuAdNoLhJh18rgqZ+43pCesrweESqkPML6nHaiIr2F+qq6XZ7CGYrEWilRgaMkoFkmMrie' +
      'J1JYLNXgHhphDnVj+u4Qt22FMQniV+fAwkip+3kz9RSwe09OOko9LNIujMRevaO+9ZSKoFDwHv+FrpjRn2nFHmf/ifLf' +
      'DFJorP3TJehFkTF+Bcq0+eY1jyScTd9AGfvI9RFUmnM4mKUO+p4Hkwg94LFbW/eNn2PY34MNQt8v76J7ieDt4qcC65Rn' +
      'EY/A7UTtxjrRsZNYd8NIQ/6gb984i7+D5QFyOhPMbMLvu5aR/ij8HUUnBZHlvfeqHIJnNUTuKdnmydozKPIelym//X9O' +
      'Vt5YWQlnmnQDcQX9rD9RrjX2nZdj0uTP6x1Kj9zpm/GqIfhmqfUjsqlUnhIlik0ZkAz12ze2faGbI1Y70dcBxhBvzLKO' +
      'RonGLhps8avXY9cjnCJYt2VhDUR4vp8WUMuNGJI1kq0AJAduUvm9CjiU/pe8ChZGtMN/YsJ/MtDfJwJg9HxJpcrxEOTP' +
      'gBaKfVSxxwvtm9XZoUPOhpoFzUTuJmrs1r/ts5vnnnx9XBGplXXrwPOJzFWk/hRpotYbcL/kt04+J1IaA30rn0/bN3Ix' +
      '4s6yFLqQ9pU4ZcaDIVIDzpY4dcZSTAG3ieA4mp8MOG6yNvDfumyV308ozMeufNRz+dzSCBfMzdIRvLx4sGTpNuS6KBPf' +
      'UxEoQo3fQQ5soHBErrTPzAoWyZXsUcivFqVBzhjb62miZjVjLcwk7lKl7tzjjFAs0ONW7DE0HIk/kuYGPDoWClPTS4Xp' +
      'I1eo66qtjyBncb5D7kjMQJglpwlL2lKe4Yd22eZ/H6HBQZUUMJ1wuiRDvi9jtpQ0eNbA9W3QWHMeU95MML/H2RXpKEpW' +
      'JI6BlEOSiBZmaA1JkfBCaeyag7JLRY7VmmwnTeRSqzATwQOkkgVD5qfSLa39dk9uo51JuRDuDcIW5UeqX7Q4KnKlaOvo' +
      'PsAEFvtYMNwhwkrnJBZgKHDLUsOoocTBKksoe5uADTHCh8oWH0BKnlmKU1jSizquQ+U0hGvNDXqcdlKuAeZpjHnjFayo' +
      'GY823kWvcISxyyHKK6DuOlR6c0OhDvnj/RewpAYLrdFAmgViy6JbhP1Xgmj6xTz7ygjmz25UGfVyYutYE8HRMk4N8dSD' +
      'reCNj2xiSY4mJIWsfChysRtC5cG3l/wS6DizinEdNk1FzR7TX3+v/fSw+w6qMS/D1a93kJsGScu6zqEMmDEnOSK1sFFy' +
      '+s6c5s8yTt9uL19foKnwRj7uk4swrfPlVmT5TSdM2H3qkBp+COgF',
    signature:
      'ukJ1/1TCLS0J6hk3oGZzYqzUSSXG1pZfrTULER0cvM5o3b0OV20aiBDrTnFiN4HzL3R9RMjmk3Sd8ZFoL1iJBpSdl2F6' +
      'Sw7FStlmgY3uiLlfDyjKJL/Fv+DDFhQLBmLEMJOuSLiZzHHlc56dZwle2Yenm2oOeqyWDDxBJfDpK8lDXRC//640uzrw' +
      'Xpd+vguvy+sjgcWv4zeWZ7TCAa6/Fi29CkvRuqiPsviPqXBJmoSHN9PPlMyM4niIChacrZHzBOTo8QkdTPOdmjq5+I3M' +
      'bzvE3zEaW+DLopA2Wz6HlSfip38MtuzMnYWl5ZL7APOi6SWibSlaa4J0bX9TTIPDW8SCbuSRAha5ooZwMmmJlvsOFmm1' +
      'OczS7HTRgfSETo9NKPnBdDFsEtrbVMsd3nM4I4ogcxwlZbuVn44whic+0Dq8esUVcodQYzCDwLOXsp04XRP1r9JSmzLw' +
      'Dc5mydyOqT2ZyLYcXgqy/HDeKo2r3K8pDVPo/KdWG9qMUWrUdeTsbHzSYDqjyKcdn6XcfvwzzzGL68HxWU5uolxpuPnO' +
      'NKZbirCujdNTi9Jn2GxYS481TX5Hdu1N1Zpz+ecKHfVy8DO2mz6vpakB4CUVRy43JYYIh1ykad4H23HNa43H7es9hm7S' +
      '0hnkT8sTOgZuidjjATVpym8f7nv0rlam0ypfPlpTCBnDGq2ryKiFA+2+qc36MXF2Lh6Lzrr5u2r35UAQLV/IELvPHgKu' +
      'Vk4E2dxV2rCpOS1slaMXcw2Xk5VNossWVE0VQD0NsB6FiB4tTxubmEWOGvCYX5iwFPCPIAVY8v7Xpww1KidCO+3uuzd1' +
      'wKHt6dRh0q6jA8Ccix9z/Dels6AfskoTFXT36skMeLqjjOvoHiM12v2iApn3bWoLp30pVNETgWdPQGn0XhM4htZCItkl' +
      'g9WQjjq262pyz7QffcPnHBODiI9hYkvcrxL7cW3pgjLuMprx3QRfMNN3I023v9Ed2rCzEIMp4WzlaMi62jmpjfWl9ypy' +
      '8GP6QlMxOoBgE/Yc5a2+VM9CGA6/bklr1LQq6s8GmqqOHCMf0DezlNeKadF0K0W8V4SrhZOhmAd0I8TDV9c0+Ymc/ps7' +
      'Yra5w/TXgbhISj/Q7qfo1pRfS6KwRv7gebfwMr67xAKRjaoqoclDPcO8+9f0ml16KTgzwhwbrePop+w8g9SFUp3lG1mT' +
      'zf/iO3cOJayrCrn7MFnxSVLZRk6/o2pidNjaMXp7B8Kv44uijKlCz3v67kAg5ZkRwEeyqiTReHuq4bw1RjZLeCNYZ211' +
      'x2mHafHUoNXcyt5/z4DjCEN/f8JP379yYlq/Gw9TTaYs+GDaHv2YaVDj4ZoIWZn00Aj844RZxnO+/N8ih8F2bhBr608x' +
      'del4EtoUEzDcsr6zJl44yEI8Gd1QplXJ6NyWn2Nn8zg7ZE1Tomh11TzqJt5Ckma1BucOfmgyiG7QbYFziwtIK9I72jlu' +
      'tnTd/bZIA9bE+uLwQBcLWiiSMnmDi3uHYiDQLcdHhmb3wyh7G6Si+CKOjEkaVbpFmAXGAbmGyuon7pQ29jODNRx01nNk' +
      'OxX2AH/G3EnjN6Zaipbs1+70rXML89wZcvw5ZwPuJq8RVtxL60bEfZm7aeva+Bwtc40PcOV6LHFi9aVSQiVWdfIggqpD' +
      '9bPdhitTWyoVu4FbTp+vFqMCVSzWCY1Akw3616fGCdauregUJCqL8HIcHCbQ09qnpjiICmQRxlONgMJZ0xtjmq2upJVj' +
      'qNf13bZCkdawhsgNcr/n0mgCy9IP1rpUlQEeQtocgkg8vo43g45zxI959lsgVHa+5gA5n+2mqqqTnu4SyzS+Tmvb0YAy' +
      'yFtUonE1Ud5nehbKAUL/l7d7yWPo88V9kd+bSUdLAcpRRkGEKJOrwxgcruP0m2NdF9r0G8xK6xEW7Es+eP8UgM86XZxq' +
      'FUOEuIUWg00ZGWl24rqXzukfeg1z9/gUbljcD8j1EFEdOdgqe6UxpKvM5rYkA111OjfFmANDz8dyTPg++wwz/Eq7WwAi' +
      'Qb9XpGtny1pMvWN7Lxm8k7No2X4TxqYshEPIIi4KkMPtGXLMc5uCT99yntjsoCrZa9eL9tKz0oU+JPqTGZ/0FjUXazGq' +
      'siBwE9CpMX+klmjf62crgSnmF1opmGQquOdPCCPjtUgK6AGAyjlfU0h0Sjx7NEiR8AiqtlkUdgtf6FJhWtZCUhaxxed3' +
      '2xpGUXzQGneyd8+ixvJQwtaMSV/vKP7ubgcWgX1rMHFvXKSAAYBQQhM+yhekHCIZeEzg8ShYzP03HHe5CWbqBMOZaFHt' +
      '8xrvlilGYoAH3lUxsG/d80SfbFUur24Ws+kWDiZZALjI5BRzJQXgJmDhI9RaPW8bFeVv11nTjoIeJ+hJZ+lcSw0qSOAI' +
      'iX5lXRtlt2KZ8eMHQgmr5Es3+HhrAt8jqk3OvlEuYxLxo9bXgddJY1JHrKiXYm9e5oj1F99s/pR93q2CDwf+1Ly+fxvu' +
      'PxkRe1Zm3BI9Uo8r8D2zRtavtTgEsGga6pipR5/G3lrpdNLA0gVfB7qKHS2Lan4IpoBb2GNMwZDEmItQL0dcNteMez3a' +
      'AFfIGINbvyHFp8E7tv2RzTz9dqvkwv+QigijAAuQIVAP+UspfOwPs+UbHK5wJqtDR7/VtqZBo9NH9FoqKqzSLlIeANoM' +
      'OYbGdnLF19fmHn7a/BXUKqQss3+oYh956QlrCS7+hTqzGLPku9kPIBZaG+HTqls95DdRtlq72VJZmGl3g5PENRq49TT9' +
      'SeFlR98BxAv69W3mC0+wAZvDQXfMjiI20hn7PAuE3trmuI4TQoDqvRgjQgzRr+bZKXdJZ/19iF+60z2J7Z3F4OuXjqtd' +
      'lsUL7ViHqoJ3iAx7Br8ngM7oLOY5oeM0TIiiUQLtzBeky0iYnErWqZhybt4x3rC5gQf0CFi614ZJg/bs3wyXYaQnUbGd' +
      'U2Dap/3bvS4ikmOLlcdjyh50fu3vDdOH6dnsnlr+4gfYxFcDxb78LeOHjTE2Vc6FrZhCUM3wVDYPM9QdwZMGDULPlSix' +
      '+5HWyjOVGZ4loadznrqaakrCxBeuYVlAs+sbdG3Q7Mey96zf+IcRARVin3CHfa/NemYl+hueJWvI/h1mAF288S/eCl/N' +
      'pdTyPVjs6R1g65EnTfjZ0X1KOeY1M6zxsxfbl5sEyjq5oLy6ZS0AEMo/zTPtj4pi+vQveLN5EtOttBDyC/FrMTWcrMJf' +
      't4MIOj8GXwot1v5YuPWU4RqHvw9MX1ST8zTBiwPr3v685QIok37BOowiG2F0UEhikQcfPBT2T2bJJ91L1iPCFKw1QzuK' +
      'aHXN8AkWR26sDxloWKoUhLwc1FtybTOpZWGYKbjeqp2foMPCEPI5Z84mpL3ZOc/4qmYvcPsK+X7kS8ueJ1UAChlXQdiR' +
      'nk3LGlyq4hAJ9ob6FInHLxb5/udrVBDs5/QGlH9KGfOUpRIdp58yFnd7D+5UIzKBVuzwtFSNvVs/e1Jta5z9V1dvZ91S' +
      'HDFMLTdHTtDPcyw7BzoQHHNaTE5rM8mqoSyR0UetEHWiAofTbDiGV2FKnGSNjknM6M+igrKi6OnabkRE5Lau0b0K2lAJ' +
      'ozXNBQC9rpoBuX9+jP6DcjmOdQ3pLuSlJDk6GYJtGd5edi+1Ooi5tGV+nG19AaQSTj45Uy9hSuxcuI2YK3iy/1aAF8kv' +
      'ahzlKYtfMjte5haVA47ww6ejOc+sMc94daRWMEakDns1zvHTfYEbNC/LtTcxIkFb78I8tlamGffCYsRDQDsjuiDjQaB5' +
      'kY3sb0+AG5J4EXmtesGVHzndsLHx+5WyjA9Fk6BEhvDg6GuzsBRnSHmq0Q9B4LrTTUC8gXtv1Dwd3oVHiC2C5REeIIEH' +
      '6clzbRbKd6x0U9e2x5dqfdakxsAlIYW8mUhmCge2YVGwm5gNhXKugpqy9tkAzGMGbE7LOgMX6Kmsqo4iohZyHz1pxnhD' +
      '3y++3Yi8Qk92HN9CDeT/LFW2klsYJsHEE0CQ0qroKn9kqNQo7+GyEJem/bybijHE1Gx7MtR4v1uRgb74r000hpWNfBmM' +
      'RqWtdxCQu2Tn/CvXZ3rnYYuGHIPBMXcHUGNRfv9Az9Uq5WZQ6ecDX3g7/okgx1TphHCzJ5CawqQH4HhkcQVEuK28B1UC' +
      'x1tfD9vKDN5dlLATFByWtVrhtgq2P555JkFpCvQbBaeCM5Nf1/goUuuyYCoQRZpwklbEHRCMKutxklCJzHmxIeq9XtxU' +
      '8/fIkpaFuIqylwDH+y8kfNeWLIzm3J95+TWNanmJ0kzMF9Dbqgt/vnNHkWQYGufWtqAmeMzkb3TqK9OH7LcwQYF7QpoC' +
      'IOHDY1/kkvXzqOK2XAhv4kw3VWPXIghW3Y+XBxbVSEkpZKFWVU3IiBDDxPgdzDroAkPhlnmjvpybG4xwe0FukWbFSlaL' +
      'udhHKMGig9kjGhKxNojOI2KQE0JlLWa/RM7CI/Vh0nNdl3xq3PV+kGYiDQdw/Hf99v82ei82riAGKIe+uI0bRT8meu+b' +
      'x2OrcWusuSFMOLlfTy8/bCNqpxrvg8GuSyYTNniIRHbB18bT57mfE+AorGzr3frkeT+a6XXz1mtyW1AOfH0vZk6qDDWN' +
      '65HLLWFzOUswZ0nSv7JoS5hXab22gukit1VV042tGJkFemTvbqNh5HEiRNAtDf7Iw9QHcBIncMJTjWoUqEYu8Y63BcFu' +
      'W6MKpTZkR8lIaQYOTfFV99Af/aBMHO0K1fvl/dhYVuHkkyAxlofTGm5McUVHn0X0OpuOn/5Mus+tSiHlRF4RnfKZbM6L' +
      'EdDyJO+08YtUTUVuL7HZb82Z/DGdvYZyBiGsJbSQ82EfflZVuzlApQPAfb9B9Lh1k1laZgCICHRGaDcaVM4bnf2qFvkE' +
      'FeV0cLwjiY0T2DUbo0Np6WNH2hPQErTqsyrakGaGVMXtK0M3FrG0Fw9kDPS0Blnvz0FQI3u8JfcrJIvoXNSCtVzi9fc+' +
      'jwLv0kZYBbN9Ekh0ZewQhbxmArcYYnca8T4TuuzkkWsd3vnOAWyS25+56CruXhxOIsRQkK0cGYAc4cVB/zkCuup6EtvK' +
      'xuwtEorHrLIDRjkhymzh0YLWDVU93sxKMXXuwukk6RkeDWmqScoLZTSVuMYrgC5EPmaSIPKkBHpW7Vy3Qxozh6Q1BweV' +
      '5uY9JCp0VV6XNxmJxtAEB0jomsMWYY1dbre/+NkelTr74ARk305PY4DCc7esWTTKy2w75NpmScil6hK9+a+h7B5QU9t2' +
      'aMEK4t91xLOxRSU2m/M3QVJadjAViso9PH2lwdcdP2PAwpSKQyNpaNYjxsFj63V/DHjWrmgv9OS2c74HGT6NbBBskoUb' +
      'OT8FI0kdUVLgbeZ1+iKue97TKYNqjKC5VaWctXU5WVLG6gyxZE8sraGWuWtE7hIRX/lmjjKIYQPY+BCfrEoih3OO4dLU' +
      'wcGdq5TqonV+oyAW32DXKGCZ6wELpXC1eRzkxU2GCxXVbFOl3bVDsLYCs6h8pSE6qWR+UbHLFzZpdQYIEkD09xY6ZG8r' +
      '4w5ixhfXVy2CChE/ljIINKL0OEIWBRGSO9HvT3I6KrmyQv/+l88Bmcny68omamO+6gryefLRhlGy6peJ0DAlhXyK78X4' +
      'vG7pKrfG/+0mBvnH7yXLbJYUAlagjMWCGIacUvPlB0/lrOh6hgV8wp/IRf8nXxstvFmRy+vkxVaynOPaNBWVjwycaKXG' +
      'ZKHaYDZc5WuaTfJOxdacb1ouaFiF9pc8DM1Mr34AA0a96lArFBjIgZ4Fu3vuMbvSNYGbSciS99ra3ldsuMpovakWpZjD' +
      'LsA8zrotAaeWDzhoD6zM2q8F4lTdjDYxpyItFWHJmMVLFvF6Ql8yRyMtygNdVFIC4bGANAIZzjHGaYe8hvmDJA5/0skm' +
      '6K935uqfQTn/HtwMMjtnzq3q2PZKgAQWTZQvaqZaKFRNcgXUGq/mLFv8b9n8Mi4qi2IFMtANGt16DSWp26/5DhneFKws' +
      'qX6Dotd+Y4iLoPfq+bGKfy5fFI0WiHWA5V6JSueQJDhfQ5rNBxSU5kabd9B+djVTZSpHDztL2Lt5aAUvOpadrM7VFXK9' +
      'ElhwhJzj5VNZsuF+q8MVO19iho6gyh9Ac4SI2+ACDBA/U2eLnrHBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAHChEV' +
      'GCAnMQ==',
  },
} satisfies Record<MlDsaParameterSet, MlDsaAnswer>)

/** The representative of the message under the key of ML-DSA-44 (FIPS 204 §6.2, line 6). */
export const mlDsa44Representative =
  '0ba2d90bc4fa5877844e47f7563eefccf658f898eaf4197b2a9a89d3df683955c73a80895ac0a51cc9049d44cdc1' +
  'd1c550ef3870c1126afdb3d52ee057cbbcdd'
