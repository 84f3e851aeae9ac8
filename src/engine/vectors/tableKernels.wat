;; The inner loops of vector tables: one query against many rows, for each format and metric.
;;
;; Rows of `rowBytes` bytes lie one behind the other: a positive multiple of 64 for float32, of 32 for int8, of 16
;; for bits. Each function writes `count` results of four bytes to `out`. Floats are summed in sixteen
;; lanes and the lanes in one fixed order, so that the JavaScript beside this file gives the same bits.
;;
;; After a change: node test/support/assembleTableKernels.ts
(module
  ;; 65,536 pages of 64 KiB: the 4 GiB that 32-bit addresses reach.
  (import "env" "memory" (memory 1 65536))

  ;; Sixteen lanes become one number.
  (func $sum (param $a v128) (param $b v128) (param $c v128) (param $d v128) (result f32)
    (local.set $a (f32x4.add
      (f32x4.add (local.get $a) (local.get $b))
      (f32x4.add (local.get $c) (local.get $d))))
    (local.set $a (f32x4.add (local.get $a)
      (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $a) (local.get $a))))
    (f32.add (f32x4.extract_lane 0 (local.get $a)) (f32x4.extract_lane 1 (local.get $a))))

  ;; Dot products of float32 rows.
  (func (export "dotFloat")
    (param $query i32) (param $rows i32) (param $rowBytes i32) (param $count i32) (param $out i32)
    (local $outEnd i32) (local $rowEnd i32) (local $at i32)
    ;; Four sums, so that one addition need not wait for the other.
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $outEnd (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $eachRow
        (br_if $done (i32.ge_u (local.get $out) (local.get $outEnd)))
        (local.set $rowEnd (i32.add (local.get $rows) (local.get $rowBytes)))
        (local.set $at (local.get $query))
        (local.set $a (v128.const i32x4 0 0 0 0))
        (local.set $b (v128.const i32x4 0 0 0 0))
        (local.set $c (v128.const i32x4 0 0 0 0))
        (local.set $d (v128.const i32x4 0 0 0 0))
        (loop $each64
          (local.set $a (f32x4.add (local.get $a)
            (f32x4.mul (v128.load (local.get $rows)) (v128.load (local.get $at)))))
          (local.set $b (f32x4.add (local.get $b)
            (f32x4.mul (v128.load offset=16 (local.get $rows)) (v128.load offset=16 (local.get $at)))))
          (local.set $c (f32x4.add (local.get $c)
            (f32x4.mul (v128.load offset=32 (local.get $rows)) (v128.load offset=32 (local.get $at)))))
          (local.set $d (f32x4.add (local.get $d)
            (f32x4.mul (v128.load offset=48 (local.get $rows)) (v128.load offset=48 (local.get $at)))))
          (local.set $at (i32.add (local.get $at) (i32.const 64)))
          (br_if $each64 (i32.ne
            (local.tee $rows (i32.add (local.get $rows) (i32.const 64)))
            (local.get $rowEnd))))
        (f32.store (local.get $out)
          (call $sum (local.get $a) (local.get $b) (local.get $c) (local.get $d)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $eachRow))))

  ;; Squared Euclidean distances of float32 rows.
  (func (export "squaresFloat")
    (param $query i32) (param $rows i32) (param $rowBytes i32) (param $count i32) (param $out i32)
    (local $outEnd i32) (local $rowEnd i32) (local $at i32)
    ;; Four sums, so that one addition need not wait for the other.
    (local $a v128) (local $b v128) (local $c v128) (local $d v128) (local $difference v128)
    (local.set $outEnd (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $eachRow
        (br_if $done (i32.ge_u (local.get $out) (local.get $outEnd)))
        (local.set $rowEnd (i32.add (local.get $rows) (local.get $rowBytes)))
        (local.set $at (local.get $query))
        (local.set $a (v128.const i32x4 0 0 0 0))
        (local.set $b (v128.const i32x4 0 0 0 0))
        (local.set $c (v128.const i32x4 0 0 0 0))
        (local.set $d (v128.const i32x4 0 0 0 0))
        (loop $each64
          (local.set $difference (f32x4.sub (v128.load (local.get $rows)) (v128.load (local.get $at))))
          (local.set $a (f32x4.add (local.get $a)
            (f32x4.mul (local.get $difference) (local.get $difference))))
          (local.set $difference (f32x4.sub (v128.load offset=16 (local.get $rows)) (v128.load offset=16 (local.get $at))))
          (local.set $b (f32x4.add (local.get $b)
            (f32x4.mul (local.get $difference) (local.get $difference))))
          (local.set $difference (f32x4.sub (v128.load offset=32 (local.get $rows)) (v128.load offset=32 (local.get $at))))
          (local.set $c (f32x4.add (local.get $c)
            (f32x4.mul (local.get $difference) (local.get $difference))))
          (local.set $difference (f32x4.sub (v128.load offset=48 (local.get $rows)) (v128.load offset=48 (local.get $at))))
          (local.set $d (f32x4.add (local.get $d)
            (f32x4.mul (local.get $difference) (local.get $difference))))
          (local.set $at (i32.add (local.get $at) (i32.const 64)))
          (br_if $each64 (i32.ne
            (local.tee $rows (i32.add (local.get $rows) (i32.const 64)))
            (local.get $rowEnd))))
        (f32.store (local.get $out)
          (call $sum (local.get $a) (local.get $b) (local.get $c) (local.get $d)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $eachRow))))

  ;; Sums of absolute differences of float32 rows.
  (func (export "absFloat")
    (param $query i32) (param $rows i32) (param $rowBytes i32) (param $count i32) (param $out i32)
    (local $outEnd i32) (local $rowEnd i32) (local $at i32)
    ;; Four sums, so that one addition need not wait for the other.
    (local $a v128) (local $b v128) (local $c v128) (local $d v128)
    (local.set $outEnd (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $eachRow
        (br_if $done (i32.ge_u (local.get $out) (local.get $outEnd)))
        (local.set $rowEnd (i32.add (local.get $rows) (local.get $rowBytes)))
        (local.set $at (local.get $query))
        (local.set $a (v128.const i32x4 0 0 0 0))
        (local.set $b (v128.const i32x4 0 0 0 0))
        (local.set $c (v128.const i32x4 0 0 0 0))
        (local.set $d (v128.const i32x4 0 0 0 0))
        (loop $each64
          (local.set $a (f32x4.add (local.get $a)
            (f32x4.abs (f32x4.sub (v128.load (local.get $rows)) (v128.load (local.get $at))))))
          (local.set $b (f32x4.add (local.get $b)
            (f32x4.abs (f32x4.sub (v128.load offset=16 (local.get $rows)) (v128.load offset=16 (local.get $at))))))
          (local.set $c (f32x4.add (local.get $c)
            (f32x4.abs (f32x4.sub (v128.load offset=32 (local.get $rows)) (v128.load offset=32 (local.get $at))))))
          (local.set $d (f32x4.add (local.get $d)
            (f32x4.abs (f32x4.sub (v128.load offset=48 (local.get $rows)) (v128.load offset=48 (local.get $at))))))
          (local.set $at (i32.add (local.get $at) (i32.const 64)))
          (br_if $each64 (i32.ne
            (local.tee $rows (i32.add (local.get $rows) (i32.const 64)))
            (local.get $rowEnd))))
        (f32.store (local.get $out)
          (call $sum (local.get $a) (local.get $b) (local.get $c) (local.get $d)))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $eachRow))))

  ;; Dot products of int8 rows with int16 values, as int32. The caller keeps the query small enough that no sum
  ;; overflows.
  (func (export "dotInt8")
    (param $query i32) (param $rows i32) (param $rowBytes i32) (param $count i32) (param $out i32)
    (local $outEnd i32) (local $rowEnd i32) (local $at i32)
    (local $a v128) (local $b v128)
    (local.set $outEnd (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $eachRow
        (br_if $done (i32.ge_u (local.get $out) (local.get $outEnd)))
        (local.set $rowEnd (i32.add (local.get $rows) (local.get $rowBytes)))
        (local.set $at (local.get $query))
        (local.set $a (v128.const i32x4 0 0 0 0))
        (local.set $b (v128.const i32x4 0 0 0 0))
        (loop $each32
          (local.set $a (i32x4.add (local.get $a)
            (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $rows)) (v128.load (local.get $at)))))
          (local.set $b (i32x4.add (local.get $b)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $rows)) (v128.load offset=16 (local.get $at)))))
          (local.set $a (i32x4.add (local.get $a)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=16 (local.get $rows)) (v128.load offset=32 (local.get $at)))))
          (local.set $b (i32x4.add (local.get $b)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=24 (local.get $rows)) (v128.load offset=48 (local.get $at)))))
          (local.set $at (i32.add (local.get $at) (i32.const 64)))
          (br_if $each32 (i32.ne
            (local.tee $rows (i32.add (local.get $rows) (i32.const 32)))
            (local.get $rowEnd))))
        (local.set $a (i32x4.add (local.get $a) (local.get $b)))
        (local.set $a (i32x4.add (local.get $a)
          (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $a) (local.get $a))))
        (i32.store (local.get $out)
          (i32.add (i32x4.extract_lane 0 (local.get $a)) (i32x4.extract_lane 1 (local.get $a))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $eachRow))))

  ;; Hamming distances of bit rows, as int32: how many bits differ.
  (func (export "hammingBits")
    (param $query i32) (param $rows i32) (param $rowBytes i32) (param $count i32) (param $out i32)
    (local $outEnd i32) (local $rowEnd i32) (local $at i32) (local $sum v128)
    (local.set $outEnd (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $eachRow
        (br_if $done (i32.ge_u (local.get $out) (local.get $outEnd)))
        (local.set $rowEnd (i32.add (local.get $rows) (local.get $rowBytes)))
        (local.set $at (local.get $query))
        (local.set $sum (v128.const i32x4 0 0 0 0))
        (loop $each16
          ;; A lane of 16 bits gains at most 16 per step and holds 4,095 steps.
          (local.set $sum (i16x8.add (local.get $sum)
            (i16x8.extadd_pairwise_i8x16_u
              (i8x16.popcnt (v128.xor (v128.load (local.get $rows)) (v128.load (local.get $at)))))))
          (local.set $at (i32.add (local.get $at) (i32.const 16)))
          (br_if $each16 (i32.ne
            (local.tee $rows (i32.add (local.get $rows) (i32.const 16)))
            (local.get $rowEnd))))
        (local.set $sum (i32x4.extadd_pairwise_i16x8_u (local.get $sum)))
        (local.set $sum (i32x4.add (local.get $sum)
          (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $sum) (local.get $sum))))
        (i32.store (local.get $out)
          (i32.add (i32x4.extract_lane 0 (local.get $sum)) (i32x4.extract_lane 1 (local.get $sum))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $eachRow))))

  ;; Makes float32 of `count` finite float16 values, a multiple of 8. Exact: the bits are moved to where float32
  ;; has them, and 2^112 makes up for the other exponent bias, of subnormal numbers too.
  (func (export "widenHalf") (param $from i32) (param $count i32) (param $to i32)
    (local $end i32)
    (local.set $end (i32.add (local.get $from) (i32.shl (local.get $count) (i32.const 1))))
    (block $done
      (loop $each8
        (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
        (v128.store (local.get $to) (f32x4.mul
          (v128.and (i32x4.shl (v128.load16x4_s (local.get $from)) (i32.const 13))
            (v128.const i32x4 0x8fffe000 0x8fffe000 0x8fffe000 0x8fffe000))
          (v128.const i32x4 0x77800000 0x77800000 0x77800000 0x77800000)))
        (v128.store offset=16 (local.get $to) (f32x4.mul
          (v128.and (i32x4.shl (v128.load16x4_s offset=8 (local.get $from)) (i32.const 13))
            (v128.const i32x4 0x8fffe000 0x8fffe000 0x8fffe000 0x8fffe000))
          (v128.const i32x4 0x77800000 0x77800000 0x77800000 0x77800000)))
        (local.set $from (i32.add (local.get $from) (i32.const 16)))
        (local.set $to (i32.add (local.get $to) (i32.const 32)))
        (br $each8))))

  ;; Makes float32 of `count` int8 values, a multiple of 8, each times `scale`.
  (func (export "widenInt8") (param $from i32) (param $count i32) (param $to i32) (param $scale f32)
    (local $end i32) (local $eight v128)
    (local.set $end (i32.add (local.get $from) (local.get $count)))
    (block $done
      (loop $each8
        (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
        (local.set $eight (v128.load8x8_s (local.get $from)))
        (v128.store (local.get $to) (f32x4.mul (f32x4.splat (local.get $scale))
          (f32x4.convert_i32x4_s (i32x4.extend_low_i16x8_s (local.get $eight)))))
        (v128.store offset=16 (local.get $to) (f32x4.mul (f32x4.splat (local.get $scale))
          (f32x4.convert_i32x4_s (i32x4.extend_high_i16x8_s (local.get $eight)))))
        (local.set $from (i32.add (local.get $from) (i32.const 8)))
        (local.set $to (i32.add (local.get $to) (i32.const 32)))
        (br $each8)))))
