// A model whose network is chosen at run time from those that the program was compiled for.
#pragma once

#include <mlp/io/model_file.hpp>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

namespace mlp::inline MLP_ABI {

/// Any model whose network has In inputs and Out outputs. A value: copies are independent. The
/// network's own compiled code runs behind one virtual call. All const members may be called from
/// many threads at once.
template <int In, int Out, class ScalarType = float>
class AnyModel {
  struct AnyWorkspace {
    virtual ~AnyWorkspace() = default;
  };

 public:
  using Scalar = ScalarType;
  using Outputs = Matrix<Scalar, Out, dynamic>;

  /// The memory in which one thread predicts; copies of the model that made it can use it too.
  class Workspace {
   public:
    Index capacity() const { return capacity_; }

   private:
    friend AnyModel;
    Workspace(std::unique_ptr<AnyWorkspace> memory, Index capacity)
        : memory_(std::move(memory)), capacity_(capacity) {}

    std::unique_ptr<AnyWorkspace> memory_;
    Index capacity_;
  };

  template <class Net>
  explicit AnyModel(Model<Net, Scalar> model, ModelInfo info = {})
      : model_(std::make_unique<Erased<Net>>(std::move(model))), info_(std::move(info)) {
    static_assert(Net::inputs == In && Net::outputs == Out,
                  "mlp: an AnyModel<In, Out> holds models with In inputs and Out outputs");
  }
  AnyModel(const AnyModel& other) : model_(other.model_->clone()), info_(other.info_) {}
  AnyModel& operator=(const AnyModel& other) {
    AnyModel copy(other);
    std::swap(model_, copy.model_);
    std::swap(info_, copy.info_);
    return *this;
  }
  AnyModel(AnyModel&&) noexcept = default;
  AnyModel& operator=(AnyModel&&) noexcept = default;
  ~AnyModel() = default;

  /// Reads a file into whichever of `Nets` it holds: the one that the file names or, if it names
  /// none, the only one whose tensors it has. Throws MissingFile or BadFile.
  template <class... Nets>
  static AnyModel open(const std::filesystem::path& path, LoadOptions options = {}) {
    const std::string file = path.string();
    const safetensors::File contents = safetensors::read(path);
    const auto named = named_architecture(contents.metadata, file);
    std::string fitting, all;
    int count = 0;
    const auto consider = [&](const Architecture& architecture) {
      all += (all.empty() ? "" : "; ") + to_string(architecture);
      if (!holds(contents, named, architecture)) return;
      fitting += (fitting.empty() ? "" : "; ") + to_string(architecture);
      ++count;
    };
    (consider(architecture_of<Nets>()), ...);
    if (count == 0) {
      throw BadFile(file, "architecture", "one of: " + all,
                    named ? to_string(*named) : shapes_of(contents));
    }
    if (count > 1) {
      throw BadFile(file, "architecture",
                    "metadata that says which of these the tensors are: " + fitting, "none");
    }
    std::unique_ptr<Interface> model;
    ModelInfo info;
    const auto load_into = [&]<class Net>(std::type_identity<Net>) {
      if (!holds(contents, named, architecture_of<Net>())) return;
      Model<Net, Scalar> typed;
      info = detail::load(contents, file, typed, options);
      model = std::make_unique<Erased<Net>>(std::move(typed));
    };
    (load_into(std::type_identity<Nets>{}), ...);
    return {std::move(model), std::move(info)};
  }

  /// Network outputs [Out x batch] for x [In x batch]. Throws SizeError if x has a different
  /// height.
  template <class Derived>
  Outputs predict(const Eigen::MatrixBase<Derived>& x) const {
    AlignedBuffer<Scalar> copy;
    return model_->predict(view_of(x, copy));
  }
  /// The logits [Out x batch] for x [In x batch]: the input of the output activation, or the
  /// outputs if the last layer has none. A loss computed from logits stays exact where
  /// probabilities round to 0 or 1. Throws like predict().
  template <class Derived>
  Outputs logits(const Eigen::MatrixBase<Derived>& x) const {
    AlignedBuffer<Scalar> copy;
    return model_->logits(view_of(x, copy));
  }
  /// The predicted class of every column of x, as from Model::predict_classes.
  template <class Derived>
  Eigen::VectorXi predict_classes(const Eigen::MatrixBase<Derived>& x) const {
    AlignedBuffer<Scalar> copy;
    return model_->predict_classes(view_of(x, copy));
  }

  /// Memory for batches of up to `capacity` samples.
  Workspace workspace(Index capacity) const { return {model_->workspace(capacity), capacity}; }
  /// The outputs for x, as a view into `workspace`; allocates nothing if the columns of x are
  /// contiguous. Also throws SizeError if the workspace is too small.
  template <class Derived>
  ConstBatchView<Scalar, Out> predict(const Eigen::MatrixBase<Derived>& x,
                                      Workspace& workspace) const {
    AlignedBuffer<Scalar> copy;
    return model_->predict(view_of(x, copy), *workspace.memory_);
  }

  const ModelInfo& info() const { return info_; }
  const Architecture& architecture() const { return model_->architecture; }
  Index parameter_count() const { return model_->parameter_count; }

 private:
  using View = ConstBatchView<Scalar, In>;

  struct Interface {
    Architecture architecture;
    Index parameter_count;

    Interface(Architecture layers, Index parameters)
        : architecture(std::move(layers)), parameter_count(parameters) {}
    virtual ~Interface() = default;
    virtual std::unique_ptr<Interface> clone() const = 0;
    virtual Outputs predict(const View& x) const = 0;
    virtual Outputs logits(const View& x) const = 0;
    virtual Eigen::VectorXi predict_classes(const View& x) const = 0;
    virtual std::unique_ptr<AnyWorkspace> workspace(Index capacity) const = 0;
    virtual ConstBatchView<Scalar, Out> predict(const View& x, AnyWorkspace& workspace) const = 0;
  };

  template <class Net>
  struct Erased final : Interface {
    using Typed = Model<Net, Scalar>;
    struct TypedWorkspace final : AnyWorkspace {
      explicit TypedWorkspace(Index capacity) : memory(capacity, Purpose::inference) {}
      typename Typed::Workspace memory;
    };

    explicit Erased(Typed typed)
        : Interface(architecture_of<Net>(), Net::parameter_count), model(std::move(typed)) {}
    std::unique_ptr<Interface> clone() const override { return std::make_unique<Erased>(*this); }
    Outputs predict(const View& x) const override { return model.predict(x); }
    Outputs logits(const View& x) const override { return model.logits(x); }
    Eigen::VectorXi predict_classes(const View& x) const override {
      return model.predict_classes(x);
    }
    std::unique_ptr<AnyWorkspace> workspace(Index capacity) const override {
      return std::make_unique<TypedWorkspace>(capacity);
    }
    ConstBatchView<Scalar, Out> predict(const View& x, AnyWorkspace& workspace) const override {
      auto* const typed = dynamic_cast<TypedWorkspace*>(&workspace);
      if (typed == nullptr) {
        throw OptionError("mlp: workspace: expected one made by a model of the same network");
      }
      return model.predict(x, typed->memory);
    }

    Typed model;
  };

  AnyModel(std::unique_ptr<Interface> model, ModelInfo info)
      : model_(std::move(model)), info_(std::move(info)) {}

  template <class Derived>
  static View view_of(const Eigen::MatrixBase<Derived>& x, AlignedBuffer<Scalar>& copy) {
    require_fixed_height<In, Derived, InputHeightMismatch>();
    require_size<Index>(In, x.rows(), "x: rows");
    return {detail::contiguous(x, copy), In, x.cols()};
  }

  static bool holds(const safetensors::Contents& contents, const std::optional<Architecture>& named,
                    const Architecture& architecture) {
    if (named) return to_string(*named) == to_string(architecture);
    try {
      detail::check_tensors(contents, "", architecture);
    } catch (const BadFile&) {
      return false;
    }
    return true;
  }

  static std::string shapes_of(const safetensors::Contents& contents) {
    constexpr std::size_t shown = 12;
    std::string text = "tensors without mlp metadata:";
    for (std::size_t t = 0; t < std::min(contents.tensors.size(), shown); ++t) {
      text +=
          " " + in_quotes(contents.tensors[t].name) + " " + to_string(contents.tensors[t].shape);
    }
    return contents.tensors.size() > shown ? text + " ..." : text;
  }

  std::unique_ptr<Interface> model_;
  ModelInfo info_;
};

}  // namespace mlp::inline MLP_ABI
