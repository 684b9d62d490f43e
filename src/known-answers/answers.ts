/** Known answers that an engine gives before it is used. Hexadecimal, the RSA pair in base64. */
export const answers = {
  // FIPS 180-4 example
  hash: [
    {
      hash: 'sha256',
      message: '616263',
      digest: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    },
    {
      hash: 'sha384',
      message: '616263',
      digest:
        'cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed8086072ba1e7cc2358baeca134c8' +
        '25a7',
    },
    {
      hash: 'sha512',
      message: '616263',
      digest:
        'ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3fe' +
        'ebbd454d4423643ce80e2a9ac94fa54ca49f',
    },
  ],
  // RFC 4231 §4.2
  hmac: {
    hash: 'sha256',
    key: '0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b',
    message: '4869205468657265',
    mac: 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7',
  },
  // RFC 5869 §A.1
  hkdf: {
    hash: 'sha256',
    secret: '0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b',
    salt: '000102030405060708090a0b0c',
    info: 'f0f1f2f3f4f5f6f7f8f9',
    output: '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865',
  },
  // openssl kdf … KBKDF of OpenSSL 3.0, HMAC-SHA-256 in counter mode
  counterKdf: {
    key: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
    label: '636c617669676572206d657373616765206b6579207631',
    context: 'a0a1a2a3a4a5a6a7a8a9aaabacadaeaf',
    derived:
      'be01de8edb394ead79a75156fc8dfdff730c51b6f56726a34098d0468588d6a1831df6bf3ae331b8a2ec50c2cabcc2319b59559bea2889681456e3c31aa44505',
  },
  // McGrew and Viega, The Galois/Counter Mode of Operation, test case 16
  aesGcm: {
    key: 'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308',
    iv: 'cafebabefacedbaddecaf888',
    plaintext:
      'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6' +
      'b525b16aedf5aa0de657ba637b39',
    associated: 'feedfacedeadbeeffeedfacedeadbeefabaddad2',
    sealed:
      '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b105682' +
      '8838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b',
  },
  // The format of crypto/committing-aead.ts, computed with OpenSSL alone.
  committing: {
    key: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
    plaintext: '61747461636b206174206461776e',
    associated: '6465706172746d656e743d66696e616e6365',
    body:
      'a0a1a2a3a4a5a6a7a8a9aaabacadaeaf831df6bf3ae331b8a2ec50c2cabcc2319b59559bea2889681456e3c31aa4' +
      '4505b0b1b2b3b4b5b6b7b8b9babbf590335f819c076598e754ef6c90091d91660fb800c1d6ec654098941e1c',
  },
  // RFC 3394 §4.6, RFC 5649 §6
  aesKeyWrap: {
    key: '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f',
    secret: '00112233445566778899aabbccddeeff000102030405060708090a0b0c0d0e0f',
    wrapped: '28c9f404c4b810f4cbccb35cfb87f8263f5786e2d80ed326cbc7f0e71a99f43bfb988b9b7a02dd21',
  },
  aesKeyWrapPadded: {
    key: '5840df6e29b02af1ab493b705bf16ea1ae8338f4dcc176a8',
    secret: '466f7250617369',
    wrapped: 'afbeb0f07dfbf5419200f2ccb50bb24f',
  },
  // RFC 6979 §A.2.5, SHA-256
  ecdsa: {
    scalar: 'c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721',
    point:
      '0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb67903fe1008b8bc99a41ae9e956' +
      '28bc64f2f1b20c2d7e9f5177a3c294d4462299',
    message: '73616d706c65',
    r: 'efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716',
    s: 'f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8',
  },
  // GB/T 32918.5-2017, Annex A.2 and C.2
  sm2: {
    scalar: '3945208f7b2144b13f36e38ac6d39f95889393692860b51a42fb81ef4df7c5b8',
    point:
      '0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020ccea490ce26775a52dc6ea718c' +
      'c1aa600aed05fbf35e084a6632f6072da9ad13',
    message: '6d65737361676520646967657374',
    signature:
      '3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3022100b1b6aa29df21' +
      '2fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa',
    plaintext: '656e6372797074696f6e207374616e64617264',
    ciphertext:
      '307c022004ebfc718e8d1798620432268e77feb6415e2ede0e073c0f4f640ecd2e149a73022100e858f9d81e5430' +
      'a57b36daab8f950a3c64e6ee6a63094d99283aff767e124df0042059983c18f809e262923c53aec295d30383b54e' +
      '39d609d160afcb1908d0bd8766041321886ca989ca9c7d58087307ca93092d651efa',
  },
  // Made with OpenSSL 3.0: a pair for this test alone, which protects nothing.
  rsa: {
    message: '636c617669676572',
    privateKey:
      'MIIEuwIBADANBgkqhkiG9w0BAQEFAASCBKUwggShAgEAAoIBAQCQVsx+EncX+nlNVM8vBYmaB9MTnALU54Dp218Sh3/X' +
      '9087mVAPkC5hk1BN1hjIvOIPFuokC9SWzbAVUABSOLItqbb9c9jDhzSjRvzhMQBWoK3Xk/92LmvYXSwCwKmFgHCBoe3o' +
      'gxHWHYmehfAAziEEaquQVvjex+jlmVJniKihluv44LOU51wMAP9HXG+PkMxxfkBGKFdul9W0Kz7yKkoyfuaaL9K8fhKf' +
      'tzIvPwX81DFzgcftsUmIvHhmNsk3Xk9Ye/XW0kE/c3DN85liBjyjj04KrLi50Nt4eQ4gMt4/qKvqO54ev6fmeL3j3bcx' +
      'E8gCY6KwNiQQmCO9ctkQ5bY7AgMBAAECggEACsvTQ+LRsaN0i0o6rQO3BSRsr1zOAWrHg7Z66AHmmBrRfF29VUyti3Lf' +
      'YNMQy4MFTaejH8savaTo9M8lFwFSooO9Qjv2DLoCP+xBYf6uTcx69FMHmqliO67MafBLPccbozafevLC1Mck0gympQjG' +
      'A3SPHJ7EwrUlQHc1aLUaF+v7OEB/7fe9IvG7KoUyQMTRnm4HkLQzxbwerY1q2VKiVmRb+Fk6Tf7Vh8mCJ1195kWRfr3M' +
      'xPCcnJ8Qw74rLdswwpd5xsBtv7tF0NaWlyy1CeInwnpWSI0Edn9UnEAOkXjTS8XKKuv3HIkVvPSaIYqNQ5XsP25sEJy/' +
      'lhjg77BS8QKBgQDHJy4n1Dsqn9QyIdEQpk+rtYddVNBC2Q1pS3PYPdXXMVoa0YgU3AyNWT9NAiGIb99hEMdDLj5KJMmD' +
      'paT7J/MSMPPZmN7/ApsL5n+FYvidUGAlr/l0umpX25hXlGtEm17kiDuyMIiC6wWak52uwdkIF2leMBHbygFCX7ufZZqe' +
      '/QKBgQC5iipxGBy6vCLfhCeVVHc2FKiNJ0A92BRFrR/T0CPLaumOOjsv3oEA6IQeXh6SxAcavGGOHAWPdo64BrWVB+Eg' +
      'ptcoWJLT7t/VY06ByFwNEWyyFkhFn1h3Gr9WKcX9n05wWNsoyTvyghJn1CYtgXjai3NvW4zcOS17lyMrb0ZblwKBgQC2' +
      'f1j0dq+hZ8V0CzkiIMVxfHAHPul52J1JmDMYPdHv2PHREaG6O8vk25v+Xa2M8bepo052abH7D6r6UJjW7sz4JpPPGx9+' +
      'YEzkotzIxuE8h6MT5iaaqRk6WalI2GFUBWz3zz+lEoSGNAh2lj8xHcJcf9e20CYNWxe8Uy4D63+9oQKBgCqNxNQxeo1d' +
      'jwYCsm1udPUDYfEV2ocUovmkDlOvPjZua+jB9EczWhUSPxMT9SEmMpbwM9O7G49e2rbcWxM2Pm0Vtu06+1n+RHoVj7D2' +
      'eh5JK8vgjmzhchHHIbEqXY2g1wWva3x8QvKI4J3Nq3/uXQCK0UvuDG2J86OP83IH0HQ7An8KfKp1zbWpIHLtdFGaqnKe' +
      'Q7imlA+bJqd7FL92UYnjVeB9Fuffk6QbHFYkZxU6L3pCic1EHxsNtIVA58Edw0Z2q+BxenLgrVw8Ggs+rxg+962yf+JE' +
      'tHCOUAiNK2XC05nWWPvD/UIEF8NRJADUxaCIbXmApcJAEOWaTdK5YCEc',
    publicKey:
      'MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAkFbMfhJ3F/p5TVTPLwWJmgfTE5wC1OeA6dtfEod/1/dPO5lQ' +
      'D5AuYZNQTdYYyLziDxbqJAvUls2wFVAAUjiyLam2/XPYw4c0o0b84TEAVqCt15P/di5r2F0sAsCphYBwgaHt6IMR1h2J' +
      'noXwAM4hBGqrkFb43sfo5ZlSZ4iooZbr+OCzlOdcDAD/R1xvj5DMcX5ARihXbpfVtCs+8ipKMn7mmi/SvH4Sn7cyLz8F' +
      '/NQxc4HH7bFJiLx4ZjbJN15PWHv11tJBP3NwzfOZYgY8o49OCqy4udDbeHkOIDLeP6ir6jueHr+n5ni94923MRPIAmOi' +
      'sDYkEJgjvXLZEOW2OwIDAQAB',
    pkcs1:
      'eO05srjxmSHdXDX6vyXrqzSc+Z9rSBer+JRiWHFQxOBhZpDkBb8bLpFtoGzvAZQcYRytxuIjDE6J/EsSuM53+LuMYSei' +
      '+dvCMK6r7Vzqh4F09YF4hUXtp0Ct0liX1DFQCaSPODQ9+Aw0iwguoR6tMCe0Ag2iQd9BtFqa/WqY7JLp7i1N2MlLVjYJ' +
      'oXoUcglpBwEmbQ6Q+k0L2wmUhUeQL+yj69vZpC36wGnIxCVOVxMgWprzq1SShR21csUrqe2nwtVp/8xx7qEIsXunxH8x' +
      'bTluC69GYa8Kxjk8tjkXjtVgrBS/L+C/k0u6F1wNv2oPNQrzpc1E+PvRgRA1FmQZ9g==',
    pss:
      'glfxvSmU9teijRD+NlOngVkjeh/vLd47rFKC5S4RaA87rip/IP89ICb1Ro6rwOMNpnMvud9G95LGRk014sOBc/JLXbm5' +
      'dLvQ9UxEg441UJ8OBJzHhxeCc8EdV/gYXyYC+nGEZger6/VPlnxlCdYKalMFyc4/DNCcJjZ/sXjwmqgjzNiiJRbxEuW9' +
      '+J5dkf4z3CHHeXRtMIoWCUIPXLtlQxI0hKrkkoDYO8ZLgxskkAiejzFFOlsXMTaOOBH6443xSnlOXPEpbXYsIE7ZfdrX' +
      'UWceDU1/U9QtIBoMdH1N19p0jnzLribgjndaqywTFGAG/i2XV5yl6Q9MP8tkuVgA1w==',
    oaep:
      'NIlQBBnj4HdaKexBsG6dL1Lgg5IM9kRfFl8pcgOi60uB4f/Ii0UEQnXC0yT+13AFEdrrOxMA9dy/CWNbIWfMfYPzMb9H' +
      'R5GH8j2W/BfU1PBj52NtueIrvhsKMhkkekOEKa2KdkganXL75KLbbjr4+Qg+VxaYanFa8B8AeK061haejNAYMqCKspzj' +
      'LWEJv5r4FsNGnmePkbJo9PernhtYjQ8B1CxvCDK+GRhFqUIDahQqwbOUd07SOPGSeCpGsOdJxyF20AagmA9kKVl2wN4W' +
      '+wJs6T4m3MK+eS3bIPeIxDpX0B0lJSdZ7IyNHr6A70Q2S0qRu3OalMTH6T9NPaiZkg==',
    // CKM_RSA_AES_KEY_WRAP of the message, with SHA-256
    wrapped:
      'PGLKWIV0B2Z1wqusdfXE+mN+auiD3vfN7kC6FbhqY1tfcDM6zxqo1XKGcm3+njZNPefLgT7fPFKUoD6SOP1tdkRupPt7' +
      '6lgxdC01mEHZt77pb0Fh7BkhScBPjA9zAjcp9XmrLn8ucTU1OYaO+s7AFxeXEswE1nAC+Z5K8hYSiRJh/xV+6ppZ34qH' +
      'mQjeRyOsY79DHc7NPT8OuICGJ9wRC2J5ITn2LS7Yfs7I/U05JPxkmnxfSb9BsW3nh9c3dEolW//MLex7W/snYIa4gl7+' +
      'BskO5pq4AEL1zQmz8ut7D3qLzF7LducdtjBudCr+cl5nzGK9DijPsTcYQie5nQmd472+gLoLlNIu0KROxNC3agw=',
  },
} as const
