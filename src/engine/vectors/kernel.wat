;; The inner loops of the exact vector scan: dot products of one query with many int8 rows, and what they become.
;; Scores are 32-bit floats; where several numbers make one, 64-bit floats are multiplied in the order written and
;; rounded once, so that the same in JavaScript gives the same bits. -2 stands for no similarity.
;;
;; The query stands as int16 and the rows as int8, widened while they are loaded, so that one
;; `i32x4.dot_i16x8_s` multiplies eight pairs and adds neighbours. All sums are exact 32-bit integers; the
;; caller keeps the query small enough that they cannot overflow.
;;
;; After a change: node test/support/assembleKernel.ts
(module
  ;; 65,536 pages of 64 KiB: the 4 GiB that 32-bit addresses reach.
  (import "env" "memory" (memory 1 65536))

  ;; Writes `count` int32 dot products to `out`. Rows lie one behind the other; `rowBytes` is a positive
  ;; multiple of 32, and the query has as many int16 values.
  (func (export "dotRows")
    (param $query i32) (param $rows i32) (param $rowBytes i32) (param $count i32) (param $out i32)
    (local $outEnd i32) (local $rowEnd i32) (local $at i32)
    ;; Two sums, so that one addition need not wait for the other.
    (local $even v128) (local $odd v128)
    (local.set $outEnd (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $eachRow
        (br_if $done (i32.ge_u (local.get $out) (local.get $outEnd)))
        (local.set $rowEnd (i32.add (local.get $rows) (local.get $rowBytes)))
        (local.set $at (local.get $query))
        (local.set $even (v128.const i32x4 0 0 0 0))
        (local.set $odd (v128.const i32x4 0 0 0 0))
        (loop $each32
          (local.set $even (i32x4.add (local.get $even)
            (i32x4.dot_i16x8_s (v128.load8x8_s (local.get $rows)) (v128.load (local.get $at)))))
          (local.set $odd (i32x4.add (local.get $odd)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=8 (local.get $rows)) (v128.load offset=16 (local.get $at)))))
          (local.set $even (i32x4.add (local.get $even)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=16 (local.get $rows)) (v128.load offset=32 (local.get $at)))))
          (local.set $odd (i32x4.add (local.get $odd)
            (i32x4.dot_i16x8_s (v128.load8x8_s offset=24 (local.get $rows)) (v128.load offset=48 (local.get $at)))))
          (local.set $at (i32.add (local.get $at) (i32.const 64)))
          (br_if $each32 (i32.ne
            (local.tee $rows (i32.add (local.get $rows) (i32.const 32)))
            (local.get $rowEnd))))
        ;; The four lanes become one number.
        (local.set $even (i32x4.add (local.get $even) (local.get $odd)))
        (local.set $even (i32x4.add (local.get $even)
          (i8x16.shuffle 8 9 10 11 12 13 14 15 0 1 2 3 4 5 6 7 (local.get $even) (local.get $even))))
        (i32.store (local.get $out)
          (i32.add (i32x4.extract_lane 0 (local.get $even)) (i32x4.extract_lane 1 (local.get $even))))
        (local.set $out (i32.add (local.get $out) (i32.const 4)))
        (br $eachRow))))

  ;; Dot products to cosines, four at a time: dot * norm * queryNorm, both norms being 1 / length and `norms` 64-bit
  ;; floats; -2 where the norm is 0. `count` is rounded up to a multiple of 4.
  (func (export "scaleDots")
    (param $dots i32) (param $norms i32) (param $queryNorm f64) (param $count i32) (param $out i32)
    (local $end i32) (local $four v128) (local $low v128) (local $high v128) (local $factor v128)
    (local.set $factor (f64x2.splat (local.get $queryNorm)))
    (local.set $end (i32.add (local.get $out) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $each4
        (br_if $done (i32.ge_u (local.get $out) (local.get $end)))
        (local.set $four (v128.load (local.get $dots)))
        (local.set $low (v128.load (local.get $norms)))
        (local.set $high (v128.load offset=16 (local.get $norms)))
        (v128.store (local.get $out) (v128.bitselect
          (f32x4.splat (f32.const -2))
          (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
            (f32x4.demote_f64x2_zero (f64x2.mul
              (f64x2.mul (f64x2.convert_low_i32x4_s (local.get $four)) (local.get $low))
              (local.get $factor)))
            (f32x4.demote_f64x2_zero (f64x2.mul
              (f64x2.mul
                (f64x2.convert_low_i32x4_s
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $four) (local.get $four)))
                (local.get $high))
              (local.get $factor))))
          (i8x16.shuffle 0 1 2 3 8 9 10 11 16 17 18 19 24 25 26 27
            (f64x2.eq (local.get $low) (v128.const f64x2 0 0))
            (f64x2.eq (local.get $high) (v128.const f64x2 0 0)))))
        (local.set $dots (i32.add (local.get $dots) (i32.const 16)))
        (local.set $norms (i32.add (local.get $norms) (i32.const 32)))
        (local.set $out (i32.add (local.get $out) (i32.const 16)))
        (br $each4))))

  ;; Similarities to what they weigh, four at a time; `count` is a multiple of 4. With `paths` (not 0) a similarity
  ;; becomes (similarity + paths[fileAt]) * norm in place; then weighted = similarity * evidence. -2 stays -2. Writes
  ;; to `sums`: by slot modulo 4, the sums (64-bit floats) and the sums of squares of what is weighted and not -2,
  ;; and how many these are (32-bit integers).
  (func (export "weigh")
    (param $similarities i32) (param $paths i32) (param $fileAt i32) (param $norms i32) (param $evidence i32)
    (param $count i32) (param $weighted i32) (param $sums i32)
    (local $end i32) (local $none v128) (local $four v128) (local $path v128) (local $norm v128)
    (local $low v128) (local $high v128)
    (local $sumLow v128) (local $sumHigh v128) (local $squaresLow v128) (local $squaresHigh v128)
    (local $counts v128)
    (local.set $end (i32.add (local.get $weighted) (i32.shl (local.get $count) (i32.const 2))))
    (block $done
      (loop $each4
        (br_if $done (i32.ge_u (local.get $weighted) (local.get $end)))
        (local.set $four (v128.load (local.get $similarities)))
        (local.set $none (f32x4.eq (local.get $four) (f32x4.splat (f32.const -2))))
        (if (local.get $paths)
          (then
            (local.set $path (v128.load32_zero
              (i32.add (local.get $paths) (i32.shl (i32.load (local.get $fileAt)) (i32.const 2)))))
            (local.set $path (v128.load32_lane 1
              (i32.add (local.get $paths) (i32.shl (i32.load offset=4 (local.get $fileAt)) (i32.const 2)))
              (local.get $path)))
            (local.set $path (v128.load32_lane 2
              (i32.add (local.get $paths) (i32.shl (i32.load offset=8 (local.get $fileAt)) (i32.const 2)))
              (local.get $path)))
            (local.set $path (v128.load32_lane 3
              (i32.add (local.get $paths) (i32.shl (i32.load offset=12 (local.get $fileAt)) (i32.const 2)))
              (local.get $path)))
            (local.set $norm (v128.load (local.get $norms)))
            (local.set $low (f64x2.mul
              (f64x2.add (f64x2.promote_low_f32x4 (local.get $four)) (f64x2.promote_low_f32x4 (local.get $path)))
              (f64x2.promote_low_f32x4 (local.get $norm))))
            (local.set $high (f64x2.mul
              (f64x2.add
                (f64x2.promote_low_f32x4
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $four) (local.get $four)))
                (f64x2.promote_low_f32x4
                  (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $path) (local.get $path))))
              (f64x2.promote_low_f32x4
                (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $norm) (local.get $norm)))))
            (local.set $four (v128.bitselect
              (local.get $four)
              (i8x16.shuffle 0 1 2 3 4 5 6 7 16 17 18 19 20 21 22 23
                (f32x4.demote_f64x2_zero (local.get $low)) (f32x4.demote_f64x2_zero (local.get $high)))
              (local.get $none)))
            (v128.store (local.get $similarities) (local.get $four))))
        (local.set $four (f32x4.mul (local.get $four) (v128.load (local.get $evidence))))
        (v128.store (local.get $weighted)
          (v128.bitselect (f32x4.splat (f32.const -2)) (local.get $four) (local.get $none)))
        (local.set $four (v128.andnot (local.get $four) (local.get $none)))
        (local.set $low (f64x2.promote_low_f32x4 (local.get $four)))
        (local.set $high (f64x2.promote_low_f32x4
          (i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $four) (local.get $four))))
        (local.set $sumLow (f64x2.add (local.get $sumLow) (local.get $low)))
        (local.set $sumHigh (f64x2.add (local.get $sumHigh) (local.get $high)))
        (local.set $squaresLow
          (f64x2.add (local.get $squaresLow) (f64x2.mul (local.get $low) (local.get $low))))
        (local.set $squaresHigh
          (f64x2.add (local.get $squaresHigh) (f64x2.mul (local.get $high) (local.get $high))))
        ;; A lane of the mask is 0 or -1.
        (local.set $counts (i32x4.add (local.get $counts)
          (i32x4.add (local.get $none) (v128.const i32x4 1 1 1 1))))
        (local.set $similarities (i32.add (local.get $similarities) (i32.const 16)))
        (local.set $fileAt (i32.add (local.get $fileAt) (i32.const 16)))
        (local.set $norms (i32.add (local.get $norms) (i32.const 16)))
        (local.set $evidence (i32.add (local.get $evidence) (i32.const 16)))
        (local.set $weighted (i32.add (local.get $weighted) (i32.const 16)))
        (br $each4)))
    (v128.store (local.get $sums) (local.get $sumLow))
    (v128.store offset=16 (local.get $sums) (local.get $sumHigh))
    (v128.store offset=32 (local.get $sums) (local.get $squaresLow))
    (v128.store offset=48 (local.get $sums) (local.get $squaresHigh))
    (v128.store offset=64 (local.get $sums) (local.get $counts))))
