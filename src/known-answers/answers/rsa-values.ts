/**
 * A pair for this test alone, which protects nothing, and what OpenSSL 3.0 made of the message `claviger` with it. In
 * base64, the message in hexadecimal.
 */
export const rsaAnswer = {
  modulusBits: 2048,
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
  oaepSha1:
    'PwxLT9pnwx47jLx5CBATXO/JjrGSch+GXC3xyJdgT3DySUU39GED0mB6BJUs83taH6BukXqdsW9JAtRzi6VzeuNSuqDf' +
    'RLceugud3OA50W8nKkJ3FR6ga6HLz8PiOz3oIJyJ8IjSuLVfewxiCW06jPJcIzgu7eInx9EPOSV24CxkqFFXsSsEqh6R' +
    'acn+u3dqth7gPPfyAn7NuMN9jqadt8E5FEx40FL1EX9ibaWNJASf070CWCnRSiRDHyDFDsSc2sLWjk3evaciIqQhVIrh' +
    '5YfEn2ymzwdE+GIgEKXyHjlEEQuk/jINcBQ4NmZoVo35NB9IM4+x8lwqNitnea0/ug==',
  oaepSha256:
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
} as const
