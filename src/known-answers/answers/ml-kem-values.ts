import type { MlKemParameterSet } from '../../algorithms/key-spec.ts'
import { table } from '../../base/table.ts'

/** Seed and secrets in hexadecimal, public key and ciphertext in base64. */
export type MlKemAnswer = Readonly<
  Record<'seed' | 'publicKey' | 'ciphertext' | 'sharedSecret' | 'rejectedSecret', string>
>

/**
 * Made by noble 0.7.1 from the message 2a…2a, decapsulated by OpenSSL 3.5.8. `rejectedSecret` is that of the ciphertext
 * whose first octet's lowest bit is changed (FIPS 203 §6.3).
 */
export const mlKemAnswers = table<MlKemAnswer>()({
  'ML-KEM-512': {
    seed:
      '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f' +
      '202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f',
    sharedSecret: '2310b1bce99b2abf06393fbb4e59f418de04d4e77fd24f168aa5dd9a59afdb25',
    rejectedSecret: '30d579a75c6aa1795f7c0bb371c5347669119f093945067f08ccc0824ef752a2',
    publicKey:
      'OZWBXll9EENVzymqUzPJMlGGnVvNvkhxJPYCuLambBbEdhZIrXZc9dgAa1FekFp/CsB2sMYu+jKBU+fKVwFpnxMF8ea8' +
      'b5Cw5JtpNRK2zpkqi4AW3fwaZix+P5YZy9hp3Xca8wiWzNWRisbLd0ZsXneZltZ/+aq8l1A/LHt+LQANhkUPsYB8pMq9' +
      'pGWCWjHHiaG3pJGrOHJ2XTINC3GSD6ITyUCTQWuDuBJOafZeYstQANzDeqmg//c5cMR3LzV9JBicpvUwVWjA4jdqN2Km' +
      'jGBeVjxdIJVy4Px1MsopRylTVWe1/EE8XoeS0kZFNsyAj5it10Zk8UFWb5AWqQpUGCmpigRkzkGou0TC1Po8LCCUYHKO' +
      '8UoafEybmNEiA7TMNSkWCpqy14OPf/a1OuBaoxp9ZGt6+mxFkyUmo8N1Vhm+mUwhHCoxwFs0R4NsshUL4YKdrmsExVNc' +
      '/1RuOSunl0EXIPkk9JClrFSV8hNW1VC3gqZMFoi2tlW8x4Qhl6Q0wvZWO1t/CaeLzEiCMng1YdFvTLq2dVQABQeBVwxm' +
      'YEuBetElIpRzbosBhhpLWnRRm4tv5RSJpQcjkuWHYmxxN3ZXXTOAahyOJzKvl8JoD1FmYzHE64u8BDHE+Wgy2vGzxFUo' +
      '+6FT9seLHBmHApR8zTN3J6RvtTuhHeXLQZE0aFlRbLatckAPPPIJsjau81pYCsh+s+MPr9Zpc8qKfdJnWvQfehe2FDPN' +
      'GvgPdwiGn2ZUiEl5gLGsEKDNy2NqAO2GgbNeQpEkyoA1ByW4X4Ol6sOko8wWAJA+ZSk1YLmzNuWvDVKdrBoEgRkwLLep' +
      'vMEQuUhRvwIRfxmdxIWoUrdHPwm4MaaDHVtUwLeQ0iXPa7ktlGKibNsz3aUSPHqvDiaguDZV7qKL86gHRyUBj9a65LYB' +
      'z2G6q3Gno9NRl6ND50tKJywSXVQIlkJthbeVjTs4prqYfsNyJce0TNsS3eRTm0qwgjY2g/BL96CcxcQd/oMKGxYuCzJD' +
      'NDYvCEoURncjNEut0AD42MU3xI+ZjwUwfOvR7eC4HDvFmgZaG21jsmw=',
    ciphertext:
      'MswaCmn0yO88tJhdZyhtit0M2z94rmaybFnoVNLUhhX5kEpu4La+C2FspVbRZEJJFW+Z4+KtXmCDCoz2YFBa2OSWlNcF' +
      'd+dmKSvIfRWvKXhQzSiQDQMRMK11lvPddORBkW+pmDBz20nNAVk1Ak0jcbav6MHHVaB0LU1DOVVhq6npXlG9yTZCg7Vi' +
      'fgs+BsyQ4cCcuXTPXePfG0AR0bd5TjQFNTZTZoNE/hS/U5tMXKov+95E87hB22g0dy51XDaRQ6kQCLf9flq00xG1gWGv' +
      'EXG/RD65R6YiDSzyHImckw9vCho9z7ZyPSH4qfmfW1oQZjpdurv9WWNMGN9Vm3fKSmiTqXR0Vl8NDzJdY6WXxosfU8Cx' +
      '2D+m86xmB9vdTKYtRIUofE7yw8T/A2xN/aqipQvKR/GjZCEdXRHeymqwgNrkm4rE24ajE+WyB9D/cuZgwn3fxD8br1xT' +
      'eFzy+jQBSXxjpt89VCvzADOwUlb5a/TV/sE3GCa1tax3GWt9UFJVaVUF4RXrVOABJuILdOHB4URCIs9JboeGpUPVu6jq' +
      'E8gWeRc7lP0pYc4JR7ZFStsHJa6wLpfaBvcO3ncVByGdqgaejW5rMchFIE4u6ndTCY85VOjuQekNnXrUj/QMqxv77BqB' +
      'DikwU/CJE/25cSruNV2bY3HWAZpTACTXg9OqdIvlgrK8U7qKBXL8S55REnI0mF+LdXQ1+plzR8ZOqejZj+yMSRAnJyZz' +
      'zVZwn/RvG82+HLXqxAvsmNWsmzHZ7cIsAuZkk8VIA8zbrcUefIiIzd8gd8o42dc8MrRJ8oE+1slZNj2SGOjbzky0EfEb' +
      'bYeskqJ9aML7vuEItOuNIjAObEiu0SJ/5jV/Lok3j8Erl/0uU46fNSOrxMq3yRD52vXazYnML01HQv6TipJksux1q1E2' +
      '8K/fsSa1ut1VwHrWRYrhSfyg7qEiuZI4+6xTWX26o4NTErcFP2aJaYxsukADRzKYrE3EP45IMb0IRgFPzwbhI/sqo2qU' +
      'YOgTRGiIB6Nv',
  },
  'ML-KEM-768': {
    seed:
      '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f' +
      '202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f',
    sharedSecret: 'f40e35e69783d6e5a257bf2408d52a59fb40327c38b1959a9c1bfbd2fb6326ee',
    rejectedSecret: '5e55302fbd051e81429d78a8d877631f9921f727e08e4a1cb46b66bbfdff03b9',
    publicKey:
      'KYqhDUI8jdoGnQK8WebN8DoJa4s9pMq5uAykoUkHZyzO8exPryNKC8W36dRz8rMTOzsmodF1y2engFkZaZwC92UxuZxf' +
      'iRgHBLtMpFNcW4lyZ5xmCgfF5RS4cAnIYuuPUVdpXvs/xAqd72uBwcwCokmuTwlK0Nm9NIXBwcaAgFIKfIxjIDLO5zgV' +
      'TlxRdsB9pWAkd2pDD+durPZlo/e4MhAiFbyC8Qk5yDVXBDNqj6wdgeS7BIWqXXx01rWbvlxelyoNi6xBG1W11VV81oCh' +
      'qPcbTrhrxIyaBQlzGlS9nXKQsnlj5DctybGZz9ysCwGs0opiOVES5MQ2SNYixIyCNNAUQOjMN2ySfyOlr8msBHTGYidO' +
      'QkUlyFUuzjs/4mUW3pAbx9UVveiVWOYmyVyAuTNC+AEABPOebGyUhxxeNEyrOWbINfmpalmv0xxAKGs4scGnhHC6uUdR' +
      'iTRFPOhnNqkZ8fWm1RCob1RU/DmAy1x2W9K9X3s2sUENZjXIzrR8TdoNdqKOrJOcccMCSASGbHFiZlhEIWPCwiEX5QrO' +
      '/OY3iphWUjAqTvDCzgzHFrd5bitrLjd336GsPaJZoxtam1MPjLY4qBpirDAYSauvlacwG9owBokJv9t+Z9vMuzilVRol' +
      'saOg9oV0itV1PYiA8AFsYnSGFmOExVcf4jZZADZNA4MR4th12zZmhpMrXsYCQwo2noem71wzh4ZleCW9TAV6zrkj6wk1' +
      '5pBeY7TO1/gIV6dz3WSxUNJmEuqawSBS2yAXvxhDzLSzKBtpDccorfqFwAKBuOPAkoczX4VrT8KJL2mi9XkhraAZFMQJ' +
      'iGYtV3aWYqeGNRubZkk9q3lZTZht4hANZboP9OpYuBU40kpENaJY+sJUBKp/QfZYsThQZeFY3LYBFXMnIPQEWaqsFeQG' +
      'lTqQrFKZfRzNBwBg78ZdueZTNURn+tVuxxPIbnVAxCOs8mafUvpvSsaIjYce8+hHwCmoqvu5LheySqB5sfQZumF1tEKv' +
      'sRkJ1KVrcKAzWyhzkhiqfJNI4sPC8+s9FaQeZBfA3ZS/6yFBmzEae7E6GAu+gzIYqaaxdEfMhfIlhZWHpzB3BJrLz9RN' +
      'DwJUOOFdFTgnDVhuG/gxkqlFnPY8DpcvhSl2eYMezxIVCYUcuDQPbxB7D6Gg79GzaoGJvAhcT1y3hOVT9BuRj4A5fOGV' +
      'b3hb7jd8qaqL5pmK2jDCa3w9jGtVJUzJYgOyDEKu4KxOHrtAjkmp4/h50KsHhetwJUJdEwWiKZwBXhINFjsOGUlM5XJT' +
      '0CRtGCdFy4GXq3Q4s8G7eXK+xaMG66NWeFXAFGmf72WuVMdwoNhcGEAM9kKu3GYHd7pLE4UCvVp4EvYh+EpIKWuY3UMi' +
      'tvFYKLio8OAKi6RKU8OosUNXGwdAq9Vn2vHN6cecIEttXiWdF2ajG7vLTmoFz0UCF2swHBwvQSR3UBV7zshegJswpNYN' +
      'd0fN0PW5mqjIJph1F3k6qoCAoLEkqFWN9yu+N7dfTtu2voIW1sYz+ysigOJRE9hpXkNIHD7rOX6xklBSKbZ6IB6ok8Pi' +
      'yzLai8NC+k3qBXg=',
    ciphertext:
      'nEJIJs5ehw2PO9Ad4AxSGBLyG74ekDRjRi+IWa4718wdg187Xuj1l9lcOl3FYmM41qGid5DTEN45tliLl5g/RM1WJ1h+' +
      'JnnjZ4Oja/wacK7GihCKGTCi1kyWu6pxoIU/OnhHj0NYDSEOZLANQdXsFbg8mc9XhBrN9mgv0HEDB07y3R3y7ePe01WF' +
      'a18nf89dWpisvUTOv+p5wKs/x6NICbC3a7UazFvHZOQrIoC09XZCY+2lgPnJVy2+ZnWf6SHGn6C5HtIPOpEC+ZDET9g+' +
      'aZocnM661C1PtLV7KGm6zeUcx/7JfqMfWiE0VehBU/wKX0xjLpxyoOerQBMOhqCrCmZM/mWqnqpMIgC2GgdLhksmdlix' +
      'fiJjIq2TA94od81KMafk8MCOZyPTl7NkwSREvKm2KsFzjEhaMHkkL73gtwxoT4egEDa1z9RPXs1EDVC8pQrjDsVf2SOg' +
      'y2qCJ0kslKYhswevypgTNHVYLXOC6IKJn9L5u3Tp5aRiHqrDzPTOGoOYcg+AFVzYcGutUjkRHecdvVJ+/cGHm5Zl3N5i' +
      'oi69Ll7v8x2KJY37BhsfL2nd534bAdG9oZspFnPs1txJbY3+cVnBGT1ABphmtmcrDx+m462mX0D4DyWJP0HOi5RsLVRr' +
      'wD5IwBi1CD/fGlU68LPhqBbUZYSPYSqpsfXrygWJG4yl2wzsOu6MxxjfJfScUfjY/ocOiNC/e5pP+0nH/VQtJTIrTXw+' +
      '/Cya27+xz8vZrbVCAhdt3DyTRIgad1gadMalw7lkhCluxu5aodpT+LXJZYF0QIPl9td0x6KLeh1AIDdvmNXY9Wsh4BKy' +
      'PhRD9qu2910soDtbjuPic+cHErFaf1vDSa0Ur8d1c7//JGuZTBiC2Fk5Vp3VBL1peIYRsERhAKbz6PJ24PaIdHS7Fny6' +
      'cDaBw83MAdGSim8OPevahs/Fxv4+rQ/KzoviFk1pFtK0bhKta4A7Lsd1zWrvmctjueEFKRKHVzjaWkddSu15e+x0/L+W' +
      'gk/Dz3egKzlod7iIMTQj9y77LH7gnEJT9+yyHR4cSzZUlrtLwTmaNEGoKtFe6OO1txywyBFdcq96gyT/Oe1lX1rsEU63' +
      '07wy3GASZqx5fYY6qQqIHwB8/Ly60w+h+cPiDs/DFJgwwitc8mtlL4Ea4lCQ7Tf7RzPO3g5sVBdP6TBPUByxmj2ooKdY' +
      'uEXsTGCCicATrZ4PMu9qUzB08UfdrVCiX2W8G+b7Fi3aolZKU7BQ1zHCFuotzgM0UUKAOj2+NqRMNXbe0NOn3qUkE3lu' +
      '9ucegy67LBjaIENL3efOU5JKYJ7ilLkvWJBAGqR3DByaPQ1hlhQO5R2HdKGqn+x71bVW/KK4iegiN1eb/DS94xRMjeGR' +
      'mdm01bvLGNJnA/Sldjt0uiSXb3SlDIJF+RILhOQrL3WS8m50k7qcFQxxQIwwVvVgHSVEHso=',
  },
  'ML-KEM-1024': {
    seed:
      '000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f' +
      '202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f',
    sharedSecret: '1e9ba4c1c037ef8449ad0246079c6305c95cdbe3484348da8a36a6538f647266',
    rejectedSecret: '9cde885b871bd73f11a6bf753ddec83ca197ac473d14c9fe0d292c5ca2848553',
    publicKey:
      'S5TClFAREZGCOzUUyaweo9mCXMuGOTot+wRlT6IZLTe/rRxJfGUC7uXKgKc7/OC69aVKiFhaQBOXo9Iy9Canr7CCvCGk' +
      'QxcJDqrHWSwuqIplPESR6hk5MTNfUumJo8TMVtnFU3MtV8Rw+0GrdZtl0tBERTgvzZxONEoRKPqeEeBDWOGS7QFLIyMq' +
      'fuKyLiNxf0QRHuM1dTmcN2RtqYE+ybISr+lOXcXCMwpylMwfQjSm0/u08WhauIksBKyxfNHBcNewYRtqcXbHlMyMZ/Vf' +
      'ySPCrSAxAPNlmRiCwwJD13gThDtex8lkAyJjcGCS7PAMdRa+ZORZjKQibAabteZ+QXXPIobI3VxIimxYYfMbqgvQJpRw' +
      '6LVR3TvNOMhsEvnNsXbHfci2wCpwH0eJAshVP2lMDYJye0xKXCwQQSEqoSdICLghEbN37HUhTpsZePdgBNQTnZhhP0uO' +
      'mNIK97U0BzpQmpWbenVk+bQMohi/YYKTIKhQIBeVTTKNesbHaewpcAdW57BoWzQNXhGAWVBKSamlChAZjrEKV4RnjrQn' +
      '17S6u5VSkzsGKJeXPhMY6vCg6sN1hKZUAbFwPgQqzNg3UxSD8kHK3NHB03gRnmlEKdsZmsiR5MU0N1cIW7OueDZnNQxE' +
      'WNl2cuhh6AsdJnlRDqOm8jYMd6RpQsegalVNIoCAyEtHrvFNsXYgyxbAarMKG+TNpwgr6fh+nCEcRpFjSaW6jqpSAccp' +
      'SjwIhbU7ZXRSEIgl7GRskKBGEjJO59Axr+U0MTLL72e277Gl7CgJt3NTjOd7PYsE6ws8IlYBHkxxbBmougdSv3FJIRdk' +
      'nwYVwykPwppG/eS9UtuShtYDOIJEJZwVp6wrZApgzAM3alhBo/uKRzVo+psaJnIV80wBaXsPDmJxddchBbdwfCm55hS9' +
      'wzpvbIGKlTcLQniC17R2eWqexuuZMnTNmyORqCukXjOT0umulyHKnWwbmItYJ3E/kKZYXelDNSjAKwPOELtfcgE40Pu0' +
      'wwwSZrkY5Skl3+F7N/ldIrylT0dZGayFkJjA8NCKxYde8ptW/RQebvFfcAoLZvOVlcWIF3NzxGabIbwHHkw6pfC0oxti' +
      'WPNdokrDzSnH8gkkEMUHg1WxOPtTprmubgucCCQ+e6pFxHN264x/E9TPUapzb6MVQMkkHzcNpUS/n5wo2aV+Lyp8qVpO' +
      'S0ZuZBqzvMdq3xE51Wem8StS86ZefsCq4mvKqMVYM7BOWZmOvJoZMPu20iM8U9LB+LlRjjwt5zoZ3uazgKWzKXHPZOEp' +
      '/WwfpuddSiNFAelm3TpUCvXI9PNKa0olPuKEklZtXmfG9VhV/LBQb7BsFWdE2aA6MaJvqUytFPFXt/MD0Hppx3N2j8tN' +
      'B5wJBZcDoMOpTeS5nqOi8WWD0PkXCjlQ2we08LwwgCkn+feWG2JZiSY2qVAqJwUwNjd5ndNE2kUcHPe/Z4QM6zB5q4xr' +
      'jBkn9kBTxhJFDEXJ5gO8FmZuWWs0ceEDtvFUR0JNFwIgSBEf+9N+HGcPZPFLinsyuUwaSbRd0vw4zVKJ2RCtY2As9eEw' +
      'QsZKxnl7iftVGtCOBaktIAzMt+cS7yPJMSyzUPApq1N+KHNH/TB1rBCQang/HGwHzLiPQSKMS+HGQPeQtcOl1dPKeSSV' +
      '10vEYVYmWMB6xgAna5JKtbyb4fBJTLdvgvRgp0gJcmYzgeFpmWBh15mFnsVNT1ylxBHAHbFZexZZd2ad4TqSijSvusJY' +
      '/qjEdkI5yUIdwxGb9bR2mSBpeDJ7HFNF73RqeYOEHwVuJTQQCrJNTpq70LF8apW9TDwOQPaeFhKs7rKLmQhslRFucgQn' +
      'OJM5C/RriZs2KGsOvxlHu5iE9zLKJ9qCsZtdwMx/iIVxSRCIiyMQxPkxnUELNOZDO5AD4hdruZUldFYQbolSFjuLpZJT' +
      'DMWqCutDrTmP6el7qlI9ekQxZ3w9OvBxnkdduFypWvUIm+q+sFsvqrSJa6YPgciEcqV7RqgogmoM37RG+BiRgtK/XqxO' +
      'wcxd6vWZyKE+SCNUBtF//dyDRLbGaYSoaKqS+gIieghpUOsMhwHtWNxih3a5g4guEXU=',
    ciphertext:
      'aGxds+JIQAQJ3pBrTrbbI+Z78We9O2U1LTB8kN2N+t9odRJVX4+gIoRlIHABCJ5lUakQ4E6w1JEqxv2UjwlMZl/F2FtV' +
      'ISNJ8inutxu+djZh1UGf9aBKCRXWXmNEij1CKGjuBxI2Y4j9IlvcemDXAqX/2S5vcs9r3wisVmqRR//7Jkrx0pNE432N' +
      'sUQtWLkJ/9soO9w4qHADWf18wlWK0Uqbas0BdjyUyCu7XZbskZyPDqvb19hJQdt/7VG9uwAEDVuhAbk7lBbfv+Xp8VY3' +
      'jfRUD3AWigRArYnAfPnS5n0YMzLqkwbAaR3GjUsXTgq0i+PbXwhWwXt/aYTFuSK7VyrytTHpexqlaLSp0ojQcUCNTZk6' +
      'kf9SxxFtZw4RUBEXHsG2WLdNmHLAKztZf6J6bpZjDF6aGd8vNFgIn+mBUNC58gIrt9q8dXDpTuftbs3d0gKpV/mxP9X3' +
      'ST1SAFnd6zbcrFhklV9DNOQ6krX1x0HHjX12Qwqdpot89MBH943RBrh9YB1IxNs9jyzCOyQFm0J34Fz+RaLG/XuSiC3/' +
      'PCSZX5mT1y5CAyGhwd0QU9YbB5zbs5SRHU55+Blp+cSCGXmFqQHHo86Ewfz4bmWBlJ6jEswWG1jVpJnVq+dl5x0w+3X/' +
      '0RsbK7A3/oXroSriYzKfAf/iH6NHUhMBtKTt3Bpiy7sOmckiHgYL+qYsNCYOCCsyiYDhyCmnQlhttL8yOr5ee3+H3Nro' +
      'xcGtHrxysD+gcaCuyXnOidnipSVhZe1csQdQx7GWY58pkbOK6p7RF9bSXvu/jUXkG9HA+TDvrkVvqh79XgTBrChKipAY' +
      'tOvBrj0fqogoZJVUJeN1KYRbQ0rL+au/uY9P17vQBS9qmHz3IymoLfRBobXEtrnZUmGuRJk/M2GKx2tqibpYIwdU3FoN' +
      'IFIi15leTzp6bO/WQUEsVzfZJQeaYqRbHbEcO++keZA2rFx58qEJe/c1Zpdyx23qV97uW7oaQkwAcs61C3qAaC0OUJxJ' +
      'i5Q/fE/rNBvIDsBTVLblBp223UtAcI8W1zAUq7Xc6qpAX9u/hJKing/9vYkA0SE3VBfvU4d7p4rnlhn/0eqOVk0/lYEf' +
      'UsvpdH1KgusNAkIcPlMa/rGPt5lCOOljUYKT+Kcv3OE+o5p93Lfe7x/k54UsqyK2dauA/PKkomJOOulUCDHLh9tp+4T2' +
      'r1jlcn9nn02iHYcSTjdKYKZVfoRl5iOdyxCmhlhsv8kI+u9zdChW4OwupKMHerNkaV+EqqKIUmUKe8G0unODV1/7udAx' +
      '+jFMT+ocjCniELih4uwhkfP4K3u9mSEGclO6HqKNNpFzZKgzO0bv6Fyn+zjQ7kkZsQ/8H8lrt5AfyjZy5jPF3OGeTHhC' +
      'DmsBTBgN2sfkbW+Q/7tPTofWT7GKQYYkEV5fERXY9QqRjaw+Sqa0vUb68eTB7W7hUCAoq0wW7fCZcuaVkwY9caFlSocE' +
      'DZ2zRvZ78K6b9QkOVcT1aadVB5fGUxOraFFAqKRP709sVasL0v5ngnQHaBorUU/kceECxqklrAIAczpZ/0F57Vuz9kb2' +
      'OGYwkS5R2gjCh7cumDmSQeH5rOWgDM3tr8J0rkQFdW94w1xYYIZ2qw5Nk/u3z3soFE+FvSNp4CVZ9EcjF43v2gC2lkT3' +
      '7hCWOl8EcowevF8FshEQ24fIlEIJ3pt8sNNFWmk7FvQ5dLUSO5D2ymYsOs4b4SKH4bIxAxcLwboOAHshd1ygisST2Qxe' +
      'CHKRQtsoAo37o1b+bch/syo6Gxs4XZjcMLVnW309pbFlchQCwgQTvEw78rMqU/icIiYhnV8LDL3SkA64RdhLuHeZIgHP' +
      'Gl4mx8dgWx7gvtg5wZuI/2ND/LGnci3qSKFMFS2Qii37Rv8K2G13Iiw7jr7GXoN0SECKArFbPs2VUDQsODIXpQI1GPrV' +
      'q8SucZsgigvR2UXXwlZbkvt+JUNaeu2liPTBXDDoawimTEwvxkDwSmOwDYahMMG1ce+pMhA0b5EE212bHPAoqnwbVp1o' +
      'PT9l/NkbBKXn7TuTaLIpC1NPmZOUh19gdD6xH1A7cMWB4SCh0qBHLo4xAXG3Dybl5NY=',
  },
} satisfies Record<MlKemParameterSet, MlKemAnswer>)
