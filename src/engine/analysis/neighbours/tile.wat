;; Dot products of a few int16 vectors with many int8 rows: four at a time, so that a row is loaded and widened once for
;; four of them. All sums are exact 32-bit integers.
;;
;; After a change: node test/support/assembleTile.ts
(module
  ;; 65,536 pages of 64 KiB: the 4 GiB that 32-bit addresses reach.
  (import "env" "memory" (memory 1 65536))

  ;; `queries` is the address of four vectors of `rowBytes` int16 values, one behind the other, `rows` of `count` rows of
  ;; `rowBytes` int8 values; `rowBytes` is a positive multiple of 16. Writes four int32 to `out` per row.
  (func (export "dotFour")
    (param $queries i32) (param $rows i32) (param $rowBytes i32) (param $count i32) (param $out i32)
    (local $outEnd i32) (local $rowEnd i32) (local $low v128) (local $high v128)
    (local $a i32) (local $b i32) (local $c i32) (local $d i32)
    (local $sumA v128) (local $sumB v128) (local $sumC v128) (local $sumD v128)
    (local.set $outEnd (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 4))))
    (block $done
      (loop $eachRow
        (br_if $done (i32.ge_u (local.get $out) (local.get $outEnd)))
        (local.set $rowEnd (i32.add (local.get $rows) (local.get $rowBytes)))
        (local.set $a (local.get $queries))
        (local.set $b (i32.add (local.get $a) (i32.shl (local.get $rowBytes) (i32.const 1))))
        (local.set $c (i32.add (local.get $b) (i32.shl (local.get $rowBytes) (i32.const 1))))
        (local.set $d (i32.add (local.get $c) (i32.shl (local.get $rowBytes) (i32.const 1))))
        (local.set $sumA (v128.const i32x4 0 0 0 0))
        (local.set $sumB (v128.const i32x4 0 0 0 0))
        (local.set $sumC (v128.const i32x4 0 0 0 0))
        (local.set $sumD (v128.const i32x4 0 0 0 0))
        (loop $each16
          (local.set $low (v128.load8x8_s (local.get $rows)))
          (local.set $high (v128.load8x8_s offset=8 (local.get $rows)))
          (local.set $sumA (i32x4.add (local.get $sumA) (i32x4.add
            (i32x4.dot_i16x8_s (local.get $low) (v128.load (local.get $a)))
            (i32x4.dot_i16x8_s (local.get $high) (v128.load offset=16 (local.get $a))))))
          (local.set $sumB (i32x4.add (local.get $sumB) (i32x4.add
            (i32x4.dot_i16x8_s (local.get $low) (v128.load (local.get $b)))
            (i32x4.dot_i16x8_s (local.get $high) (v128.load offset=16 (local.get $b))))))
          (local.set $sumC (i32x4.add (local.get $sumC) (i32x4.add
            (i32x4.dot_i16x8_s (local.get $low) (v128.load (local.get $c)))
            (i32x4.dot_i16x8_s (local.get $high) (v128.load offset=16 (local.get $c))))))
          (local.set $sumD (i32x4.add (local.get $sumD) (i32x4.add
            (i32x4.dot_i16x8_s (local.get $low) (v128.load (local.get $d)))
            (i32x4.dot_i16x8_s (local.get $high) (v128.load offset=16 (local.get $d))))))
          (local.set $a (i32.add (local.get $a) (i32.const 32)))
          (local.set $b (i32.add (local.get $b) (i32.const 32)))
          (local.set $c (i32.add (local.get $c) (i32.const 32)))
          (local.set $d (i32.add (local.get $d) (i32.const 32)))
          (br_if $each16 (i32.ne
            (local.tee $rows (i32.add (local.get $rows) (i32.const 16)))
            (local.get $rowEnd))))
        ;; Transposed and added: lane i of the result is the sum of the four lanes of vector i.
        (local.set $low (i32x4.add
          (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $sumA) (local.get $sumB))
          (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $sumA) (local.get $sumB))))
        (local.set $high (i32x4.add
          (i8x16.shuffle 0 1 2 3 16 17 18 19 4 5 6 7 20 21 22 23 (local.get $sumC) (local.get $sumD))
          (i8x16.shuffle 8 9 10 11 24 25 26 27 12 13 14 15 28 29 30 31 (local.get $sumC) (local.get $sumD))))
        (v128.store (local.get $out) (i32x4.add
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23 (local.get $low) (local.get $high))
          (i8x16.shuffle 8 9 10 11 12 13 14 15 24 25 26 27 28 29 30 31 (local.get $low) (local.get $high))))
        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        (br $eachRow)))))
